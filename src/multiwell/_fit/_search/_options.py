"""The constants of the search, and every limit that follows from the tolerance."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SearchOptions:
    """The constants of the search, in the order of its stages; errors are relative ones.

    Rows, steps and modes are numbers; what is a share says of what.
    """

    # what the tolerance asks for: data are sparse, and the error between the rows is that much larger
    target_share: float = 0.1  # of the tolerance, at which a fit stops
    # of the tolerance, on the rows held out: what a fit with fewer modes must keep
    good_enough_share: float = 0.5
    finished_factor: float = 1.5  # of that: no further mode or start is tried
    # of an error: so much noise explains it, and other roundings are independent fits
    noise_share: float = 0.3

    # rows: a step costs as many operations as rows, so a fit begins with few and takes more as it needs them
    holdout_fraction: float = 0.15
    max_holdout: int = 1500
    min_rows_for_holdout: int = 40  # of fewer every row is needed
    min_units: int = 5  # groups or conditions that are held out as a whole; of fewer, single rows are
    max_unit_share: float = 2.0  # of the rows held out: a larger unit is always fitted
    first_rows_per_parameter: float = 3.0  # measured entries in a first fit
    max_rows_per_parameter: float = 16.0  # measured entries in a fit of what is kept
    # of the errors held out and fitted: more rows are needed, or noise is followed
    follows_rows_ratio: float = 1.5
    # error of the rows fitted: a fit that explains them so little lacks modes, whatever few rows held out say
    lacks_modes: float = 0.5

    # joint fits
    basin_steps: int = 10  # every mode on its own rows: it finds its place, the rest is for all together
    joint_steps: int = 200
    penalised_steps: int = 40  # the next penalty goes on from there

    # first fits
    starts: int = 3
    # shares of the energy's range over which barriers are smoothed first
    smoothings: tuple[float, ...] = (1 / 6, 1.0)
    many_inputs: int = 5  # from here on a network has many more parameters than a quadratic form
    spare_modes: int = 2  # that may be added before the shapes change and programs are compiled again

    # first fits along one input, where so many basins need modes that know their places
    many_in_line: int = 6
    rho_in_line: float = 0.2  # over the energy's range: so blunt that modes may be convex below every barrier
    width_in_line: float = 4.0  # of the logits, over the concave part of a barrier
    steps_in_line: int = 150

    # error at which a start with more modes than the usual most is followed by no other, and by no mode more
    enough_of_many: float = 0.02

    # growth
    max_neighbours: int = 256  # of every row; bounds the memory on large tables
    worthwhile: float = 0.7  # of the error; what does not lower it to this share is not worth more modes
    alike: float = 1.5  # the two lowest ends within this factor have found the floor of the data

    # conditions: how freely modes depend on them
    penalties: tuple[float, ...] = (1e-1, 1e-2, 3e-3, 1e-3, 1e-4, 1e-6, 0.0)  # from strong to weak
    # of the lowest holdout error: no weaker penalty is tried, no further mode is added
    overfitted: float = 1.3
    as_good: float = 1.05  # of the lowest error: as good

    # latent features of conditions
    min_conditions: int = 10  # fewer are joined by lines
    max_conditions: int = 300
    min_rows_per_condition: float = 8.0  # in the mean
    latent_modes: int = 3
    # weaker ones follow what held-out conditions refute
    latent_penalties: tuple[float, ...] = (1e-2, 3e-3, 1e-3)
    # of the mean errors of ten conditions: their standard error, where single ones differ by a third
    latent_as_good: float = 1.1

    # trees of soft minima
    tree_pays: float = 0.85  # of the error: a sharpness is one parameter, and need not gain as much as a mode
    min_tree: int = 3  # modes; two have one transition, and one sharpness
    scales_apart: float = 10.0  # the largest over the smallest barrier of the data's basins

    # elimination
    refit_steps: int = 60
    hopeless_factor: float = 30.0  # of what is accepted: a refit whose pace leads no lower ends

    # sharpening
    # squared errors are taken to grow as the eighth power of the sharpness where they leave the tolerance: the reward
    # for a unit of its logarithm is half of that power times what the squared error may grow by
    steepness: float = 4.0
    # over the number of measured entries: a growth of the squared error of two standard errors
    as_likely: float = 4.0
    # of logits along one input, in scaled units: the least, the largest, and how many are tried
    transition_rates: tuple[float, float, int] = (0.05, 60.0, 40)
    partition_steps: int = 40  # for modes that are fitted to a partition, one by one
    sharpening_steps: int = 120
    sharpening_window: int = 10  # accepted steps that must pay
    # of the logarithm of the sharpness, or what that is worth in squared errors
    sharpening_gain: float = 0.05

    # the last fit
    final_steps: int = 40
    final_target_share: float = 0.1  # of the target: the last fit has time
    # of the target: what it costs the last fit of a sharpened candidate to keep it sharp
    sharp_target_factor: float = 2.0

    # recipes with first-order steps, which reach no such small errors
    first_order_share: float = 1 / 3  # of the tolerance, at which they stop


@dataclass(frozen=True)
class Limits:
    """Every limit on an error that follows from the tolerance and the noise.

    Attributes:
        tolerance: what the user asked for.
        target: at which a fit stops.
        good_enough: on the rows held out, that a fit with fewer modes or rows must keep.
        finished: of the best candidate, at which no further mode or start is tried.
        acceptable: the largest error that is good enough or that noise explains; a joint fit that is not on its way
            there is given up.
        final_target: at which the last fit stops.
        first_order_target: at which recipes with first-order steps stop.
        noise: relative error that the noise of the energies makes.
        options: of the search.
    """

    tolerance: float
    target: float
    good_enough: float
    finished: float
    acceptable: float
    final_target: float
    first_order_target: float
    noise: float
    options: SearchOptions

    @classmethod
    def of(cls, tolerance: float, noise: float = 0.0, options: SearchOptions | None = None) -> "Limits":
        """Return the limits of a search.

        Args:
            tolerance: relative error that is good enough.
            noise: estimated noise of the energies, in units of their standard deviation.
            options: the shares; None for the usual ones.
        """
        options = options or SearchOptions()
        target, good_enough = options.target_share * tolerance, options.good_enough_share * tolerance
        finished = options.finished_factor * good_enough
        return cls(
            tolerance=tolerance,
            target=target,
            good_enough=good_enough,
            finished=finished,
            acceptable=max(finished, noise / options.noise_share),
            final_target=target * options.final_target_share,
            first_order_target=options.first_order_share * tolerance,
            noise=noise,
            options=options,
        )

    def noise_explains(self, error: float) -> bool:
        """Say whether the noise of the energies explains an error."""
        return bool(self.noise > self.options.noise_share * error)

    def follows_rows(self, train_error: float, holdout_error: float) -> bool:
        """Say whether the rows held out are so much worse than those fitted that a fit follows these alone."""
        return holdout_error > max(self.options.follows_rows_ratio * train_error, self.good_enough)

    def after_removal(self, before: float) -> float:
        """Return the largest error that is accepted when a mode is taken out of a candidate.

        It is within the tolerance, or where it was; within the tolerance noise decides what is better, and what is not
        worth adding is not worth keeping.
        """
        bound = max(self.good_enough, self.options.as_good * before)
        if self.noise_explains(before):
            bound = max(bound, min(before / self.options.worthwhile, self.tolerance))
        return bound

    def hopeless_refit(self, before: float) -> float:
        """Return the error that the pace of a refit must lead below, when a mode is taken out."""
        return self.options.hopeless_factor * self.after_removal(before)

    def floor(self, ends: list[float]) -> float | None:
        """Return the error at which two independent fits ended alike, above what is good enough; None without any."""
        lowest = sorted(set(ends))[:2]
        alike = len(lowest) == 2 and lowest[1] <= self.options.alike * lowest[0]
        return lowest[0] if alike and lowest[0] > self.good_enough else None
