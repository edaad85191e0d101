import jax.numpy as jnp

from multiwell._numerics import _compiled, compiled


def test_one_program_per_static_value():
    traced = []

    @compiled(static="power")
    def raised(x, power):
        traced.append(power)
        return x**power

    assert float(raised(jnp.asarray(3.0), power=2)) == 9.0
    assert float(raised(jnp.asarray(2.0), power=2)) == 4.0
    assert float(raised(jnp.asarray(2.0), power=3)) == 8.0
    assert traced == [2, 3]


def test_options_that_xla_does_not_know_are_left_out(monkeypatch):
    assert _compiled._options() == _compiled.OPTIONS
    monkeypatch.setattr(_compiled, "OPTIONS", {"xla_cpu_of_another_version": True})
    assert _compiled._options.__wrapped__() is None
