"""Reading tables: the same data from every format, and every bad file refused with its place."""

import builtins
import csv
import warnings

import numpy as np
import pandas as pd
import pytest

from multiwell._data import read_table
from multiwell._errors import InputError, MultiwellWarning

RNG = np.random.default_rng(1)
N = 12
NAMES = ["a", "b", "W", "Pa", "Pb", "H11", "H12", "H22", "T", "w", "path"]
TABLE = np.column_stack([RNG.normal(size=(N, 8)), RNG.uniform(1, 2, (N, 2)), np.repeat([3, 1, 2], 4)])
TABLE[4, 2] = np.nan
ROLES = {
    "inputs": "a,b", "energy": "W", "gradient": ["Pa", "Pb"], "hessian": "H11, H12, H22", "condition": ["T"],
    "weight": "w", "group": "path",
}  # fmt: skip


def write(path, names=NAMES, table=TABLE):
    """The table in the format that the extension names."""
    frame = pd.DataFrame(table, columns=list(names))
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".tsv" | ".tab":
            frame.to_csv(path, index=False, sep="\t")
        case ".txt":
            np.savetxt(path, table, header=" ".join(names), fmt="%.17g")
        case ".dat":
            frame.to_csv(path, index=False, sep=" ", na_rep="nan", quoting=csv.QUOTE_NONE, escapechar="\\")
        case ".parquet":
            frame.to_parquet(path)
        case ".npz":
            np.savez(path, **{name: frame[name] for name in names})
        case _:
            h5py = pytest.importorskip("h5py")
            with h5py.File(path, "w") as file:
                for name in names:
                    file[name] = frame[name]
    return path


@pytest.mark.parametrize("suffix", ["csv", "tsv", "tab", "txt", "dat", "parquet", "npz", "h5", "hdf5"])
def test_every_format_returns_the_same_bits(tmp_path, suffix):
    data = read_table(write(tmp_path / f"t.{suffix}"), **ROLES)
    np.testing.assert_array_equal(data.x, TABLE[:, :2])
    np.testing.assert_array_equal(data.energy, TABLE[:, 2])
    np.testing.assert_array_equal(data.gradient, TABLE[:, 3:5])
    np.testing.assert_array_equal(data.hessian.reshape(N, 4), TABLE[:, [5, 6, 6, 7]])
    np.testing.assert_array_equal(data.condition, TABLE[:, 8:9])
    np.testing.assert_array_equal(data.weight, TABLE[:, 9])
    np.testing.assert_array_equal(data.group, np.repeat([0, 1, 2], 4))
    assert (data.names, data.energy_name, data.gradient_names) == (("a", "b"), "W", ("Pa", "Pb"))
    assert (data.condition_names, data.units) == (("T",), {})


def test_arrays_of_more_dimensions_give_all_their_columns(tmp_path):
    hessian = TABLE[:, [5, 6, 6, 7]].reshape(N, 2, 2)
    np.savez(tmp_path / "t.npz", x=TABLE[:, :2], g=TABLE[:, 3:5], H=hessian, e=TABLE[:, 5:6])
    data = read_table(tmp_path / "t.npz", inputs=["x"], energy="e", gradient="g", hessian="H")
    np.testing.assert_array_equal(data.x, TABLE[:, :2])
    np.testing.assert_array_equal(data.energy, TABLE[:, 5])
    np.testing.assert_array_equal(data.gradient, TABLE[:, 3:5])
    np.testing.assert_array_equal(data.hessian, hessian)
    assert (data.names, data.gradient_names) == (("x1", "x2"), ("g1", "g2"))


def test_hdf5_datasets_in_groups_are_named_by_their_path(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["run/x"] = TABLE[:, :2]
        file["run/e"] = TABLE[:, 5]
    data = read_table(tmp_path / "t.h5", "run/x", energy="run/e")
    np.testing.assert_array_equal(data.x, TABLE[:, :2])


def text(tmp_path, content, name="t.csv"):
    """A file with this text (or these bytes)."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


GOOD = {
    "plain": ("x,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "byte order mark": (b"\xef\xbb\xbfx,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "windows line ends": (b"x,y,e\r\n0,1,2\r\n1,2,3\r\n2,2,5\r\n", "t.csv"),
    "old line ends": (b"x,y,e\r0,1,2\r1,2,3\r2,2,5\r", "t.csv"),
    "no last line end": ("x,y,e\n0,1,2\n1,2,3\n2,2,5", "t.csv"),
    "spaces": (" x , y , e\n0, 1, 2\n 1,2 ,3\n2,2,5\n", "t.csv"),
    "quotes": ('"x","y","e"\n"0","1","2"\n"1","2","3"\n2,2,5\n', "t.csv"),
    "commented header": ("# x,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "remarks above the header": ("# by hand, in May\n#\nx,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "remarks above a commented header": ("# by hand\n\n# x,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "blank lines": ("\nx,y,e\n\n0,1,2\n  \n1,2,3\n2,2,5\n\n", "t.csv"),
    "unnamed and other columns": (",x,y,e,\nr1,0,1,2,u\nr2,1,2,3,v\nr3,2,2,5,\n", "t.csv"),
    "capital extension": ("x,y,e\n0,1,2\n1,2,3\n2,2,5\n", "t.CSV"),
    "tabs": ("x\ty\te\n0\t1\t2\n1\t2\t3\n2\t2\t5\n", "t.tab"),
    "white space": ("  x   y\te\n 0 1   2\n1 2 3  \n2 2 5", "t.txt"),
    "white space, comments": ("# made by hand\n# x y e\n0 1 2\n# half way\n\n1 2 3\n2 2 5\n", "t.dat"),
    "white space, comment above a plain header": ("# made by hand\nx y e\n0 1 2\n1 2 3\n2 2 5\n", "t.dat"),
    "units": ("x [m],y [mm],e [J/m^3]\n0,1,2\n1,2,3\n2,2,5\n", "t.csv"),
    "units, white space": ("# x [m] y[mm] e [J m^-3]\n0 1 2\n1 2 3\n2 2 5\n", "t.txt"),
}


@pytest.mark.parametrize("case", GOOD)
def test_text_is_read_as_people_write_it(tmp_path, case):
    content, name = GOOD[case]
    data = read_table(text(tmp_path, content, name), "x,y", energy="e")
    np.testing.assert_array_equal(data.x, [[0, 1], [1, 2], [2, 2]])
    np.testing.assert_array_equal(data.energy, [2, 3, 5])
    assert data.names == ("x", "y")


@pytest.mark.parametrize("asked", ["x [m],y", ["x", "y [a,b]"], "x,y [a,b]"])
def test_units_are_kept_under_the_bare_name(tmp_path, asked):
    path = text(tmp_path, 'x [m],"y [a,b]",e[J]\n0,1,2\n1,2,3\n2,2,5\n')
    data = read_table(path, asked, energy="e")
    assert (data.names, data.energy_name) == (("x", "y"), "e")
    assert data.units == {"x": "m", "y": "a,b", "e": "J"}


@pytest.mark.parametrize("cell", ["", " ", "nan", "NaN", "NA", "NAN"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_missing_cells_mean_not_measured(tmp_path, cell, suffix):
    content = f"x,e,g\n0,1,2\n1,{cell},2\n2,5,6\n"
    content = content.replace(",", "\t") if suffix == "tsv" else content
    data = read_table(text(tmp_path, content, f"t.{suffix}"), "x", energy="e", gradient="g")
    np.testing.assert_array_equal(data.energy, [1, np.nan, 5])
    np.testing.assert_array_equal(data.gradient[:, 0], [2, 2, 6])


def test_group_labels_may_be_text_and_may_be_a_condition(tmp_path):
    path = text(tmp_path, "x,e,T,who\n0,1,300,NA\n1,3,300,nan\n2,5,400,NA\n")
    np.testing.assert_array_equal(read_table(path, "x", energy="e", group="who").group, [0, 1, 0])
    np.testing.assert_array_equal(
        read_table(path, "x", energy="e", condition="T", group="T").group, [0, 0, 1]
    )


def test_dropped_rows_are_warned_about(tmp_path):
    with pytest.warns(MultiwellWarning, match="1 of 4 rows dropped"):
        data = read_table(text(tmp_path, "x,e\n0,1\n1,\n2,5\n3,1\n"), "x", energy="e")
    np.testing.assert_array_equal(data.x[:, 0], [0, 2, 3])


HEAD = "x,y,e\n0,1,2\n1,2,3\n2,2,5\n"
SQUARE = "x,y,a,b,c,d\n0,1,2,1,1,2\n1,2,3,1,9,3\n2,2,5,1,1,2\n"
# (file name, content, arguments, what the message must say)
BAD = {
    "comma missing": (
        "t.csv", HEAD, {"inputs": "x,z", "energy": "E2"},
        r"no columns 'z' \(inputs\), 'E2' \(energy.*the columns are: 'x', 'y', 'e'",
    ),
    "near miss": (
        "t.csv", HEAD.replace("x,y", "Fxx,y"), {"inputs": "fx"},
        r"no column 'fx' \(inputs; did you mean 'Fxx'\?\)",
    ),
    "semicolons": ("t.csv", HEAD.replace(",", ";"), {}, "seem to be separated by ';'; a .csv file needs ','"),
    "tabs": ("t.csv", HEAD.replace(",", "\t"), {}, "seem to be separated by tabs; a .csv file needs ',': name it .tsv"),
    "blanks": ("t.csv", HEAD.replace(",", " "), {}, "separated by white space; a .csv file needs ',': name it .txt"),
    "commas in tsv": ("t.tsv", HEAD, {}, "separated by ','; a .tsv file needs tabs: name it .csv"),
    "commas in txt": ("t.txt", HEAD, {}, "separated by ','; a .txt file needs white space: name it .csv"),
    "commas and blanks in txt": ("t.txt", HEAD.replace(",", ", "), {}, "separated by ','; a .txt file needs white"),
    "commented commas in txt": ("t.dat", "# " + HEAD, {}, "separated by ','"),
    "text": ("t.csv", HEAD + "3,oops,1\n", {}, "t.csv: line 5, column 'y' is 'oops', not a number"),
    "text in energy": ("t.csv", HEAD + "3,4,bad\n", {}, "line 5, column 'e' is 'bad'"),
    "text after a blank line": ("t.csv", "\n" + HEAD + "\n3,oops,1\n", {}, "line 7, column 'y' is 'oops'"),
    "text after a comment": ("t.txt", "# x y e\n0 1 2\n# c\n1 2 z\n", {}, "line 4, column 'e' is 'z'"),
    "text after a long cell": ("t.csv", 'x,y,e,n\n0,1,2,"a\nb"\n1,2,3,\n2,q,5,\n', {}, "line 5, column 'y' is 'q'"),
    "true and false": (
        "t.csv", "x,y,e\n0,1,True\n1,1,False\n2,0,True\n", {},
        "line 2, column 'e' is True, not a number",
    ),
    "decimal comma": (
        "t.csv", HEAD + '3,"1,5",1\n', {},
        "line 5, column 'y' is '1,5', not a number; write a decimal point",
    ),
    "decimal comma, semicolons": ("t.csv", "x;y;e\n0,5;1,5;2,5\n", {}, "separated by ';'"),
    "fortran": (
        "t.dat", "x y e\n0 1 2\n1 1.5D-3 1\n", {},
        "line 3, column 'y' is '1.5D-3', not a number; write the exponent with E",
    ),
    "underscore": ("t.csv", HEAD + "3,1_000,1\n", {}, "line 5, column 'y' is '1_000'"),
    "other missing marks": (
        "t.csv", HEAD + "3,1,N/A\n", {},
        "column 'e' is 'N/A', not a number; leave a missing cell empty",
    ),
    "inf": ("t.csv", HEAD + "3,inf,1\n", {}, "line 5, column 'y' is inf; it must be finite"),
    "inf in energy": ("t.csv", HEAD + "3,1,-Inf\n3,1,1e999\n", {}, r"line 5, column 'e' is -inf \(1 more below\)"),
    "input missing": ("t.csv", HEAD + "3,,1\n", {}, "line 5, column 'y' is missing; it needs a number in every row"),
    "condition missing": ("t.csv", HEAD + "3,,1\n", {"inputs": "x", "condition": "y"}, "line 5, column 'y' is missing"),
    "weight negative": (
        "t.csv", HEAD + "3,-1,1\n", {"inputs": "x", "weight": "y"},
        "line 5, column 'y' is -1; a weight must not",
    ),
    "group missing": (
        "t.csv", HEAD + "3,,1\n", {"inputs": "x", "group": "y"},
        "line 5, column 'y' is missing; the group needs a label",
    ),
    "row too short": ("t.csv", HEAD + "3,1\n", {}, r"line 5 has 2 cells, the header \(line 1\) names 3 columns"),
    "row too long": ("t.csv", HEAD + "3,1,2,4\n", {}, "line 5 has 4 cells"),
    "row too short, blanks": ("t.dat", HEAD.replace(",", " ") + "3\n", {}, "line 5 has 1 cell, the header"),
    "open quote": ("t.csv", HEAD + '3,"1,2\n', {}, "check the quotation marks"),
    "same name twice": ("t.csv", HEAD.replace("x,y", "x,x"), {}, "line 1: column names used more than once: 'x'"),
    "no header": ("t.csv", HEAD[6:], {}, r"line 1 holds numbers \(0, 1, 2\); the first line must name the columns"),
    "no header, blanks": ("t.txt", "0 1 2\n1 2 3\n", {}, "line 1 holds numbers"),
    "odd blank line": ("t.csv", HEAD + "\x0b\n", {}, "line 5 has 1 cell, the header"),
    "stray quote": ("t.txt", '" y e\n0 1 2\n', {}, "no column 'x'"),
    "only an empty comment": ("t.txt", "#\n#\n", {}, "t.txt has no line that names the columns"),
    "only a commented header": ("t.txt", "# x y e\n", {}, r"t.txt has a header \(line 1\) but no rows"),
    "only a header": ("t.csv", "x,y,e\n", {}, r"t.csv has a header \(line 1\) but no rows"),
    "empty": ("t.csv", "", {}, "t.csv is empty"),
    "blank": ("t.csv", "\n  \n", {}, "t.csv is empty"),
    "latin-1": (
        "t.csv", "x,y,e\n0,1,2\nä,1,2\n".encode("latin-1"), {},
        "line 3 holds the byte 0xe4, which is not UTF-8",
    ),
    "utf-16": ("t.csv", HEAD.encode("utf-16"), {}, "is UTF-16 text; save it as UTF-8"),
    "binary": ("t.csv", b"x,y\0\1", {}, "binary file"),
    "energy an input": ("t.csv", HEAD, {"energy": "y"}, "column 'y' is asked for both in inputs and in energy"),
    "input twice": ("t.csv", HEAD, {"inputs": "x,x"}, "column 'x' is asked for twice in inputs"),
    "group the energy": ("t.csv", HEAD, {"group": "e"}, "both in energy and in group"),
    "nothing to learn": ("t.csv", HEAD, {"energy": None}, "name at least one of energy, gradient and hessian"),
    "no inputs": ("t.csv", HEAD, {"inputs": []}, "inputs must name at least one column"),
    "empty name": ("t.csv", HEAD, {"inputs": "x,,y"}, "inputs holds an empty name: 'x,,y'"),
    "ambiguous unit": (
        "t.csv", HEAD.replace("x,y", "x [m],x [s]"), {"inputs": "x"},
        r"'x', which may be any of 'x \[m\]', 'x \[s\]'",
    ),
    "gradient too narrow": (
        "t.csv", HEAD, {"inputs": "x,y", "energy": None, "gradient": "e"},
        r"gradient has 1 column \(e\); there are 2 inputs, so 2 .in the order",
    ),
    "hessian of two": (
        "t.csv", SQUARE, {"energy": None, "hessian": "a,b"},
        r"hessian has 2 columns \(a, b\); .* so 3 \(upper triangle, row by row\) or 4 are",
    ),
    "hessian not symmetric": (
        "t.csv", SQUARE, {"energy": None, "hessian": "a,b,c,d"},
        "line 3, column 'b' is 1, but its mirror image 'c' is 9",
    ),
    "constant energy": (
        "t.csv", "x,y,e\n0,1,2\n1,2,2\n2,2,2\n", {},
        r"t.csv: energy is constant: nothing to learn \(e = 2 in all 3",
    ),
    "too few rows": ("t.csv", "x,y,e\n0,1,2\n1,2,3\n", {}, "t.csv: x has 2 rows; with 2 inputs at least 3"),
    "unknown extension": (
        "t.xlsx", "PK", {},
        r"t.xlsx has the extension '.xlsx'; what can be read: .csv, .tsv, .*\.hdf5",
    ),
    "no extension": ("table", "x", {}, "table has no extension; what can be read"),
    "not parquet": ("t.parquet", "PAR0", {}, "t.parquet is not a Parquet file"),
    "not npz": ("t.npz", "PK", {}, "t.npz is not an NPZ file"),
    "not hdf5": ("t.h5", "HDF", {}, "t.h5 is not an HDF5 file"),
    "empty parquet": ("t.parquet", "", {}, "t.parquet is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_with_their_place(tmp_path, case):
    name, content, arguments, pattern = BAD[case]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError, match=pattern) as caught:
            read_table(text(tmp_path, content, name), **({"inputs": "x,y", "energy": "e"} | arguments))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path):
    with pytest.raises(InputError, match=r"no such file: .*nowhere\.csv"):
        read_table(tmp_path / "nowhere.csv", "x", energy="e")
    with pytest.raises(InputError, match="is a folder; a file is needed"):
        read_table(tmp_path, "x", energy="e")


@pytest.mark.parametrize("suffix", ["parquet", "npz", "h5"])
def test_formats_without_lines_name_the_row_from_zero(tmp_path, suffix):
    table = TABLE.copy()
    table[6, 1] = np.inf
    word = {"parquet": "column", "npz": "array", "h5": "dataset"}[suffix]
    with pytest.raises(InputError, match=rf"t\.{suffix}: row 6, {word} 'b' is inf"):
        read_table(write(tmp_path / f"t.{suffix}", table=table), **ROLES)


def test_parquet_text_and_dates_are_refused(tmp_path):
    frame = pd.DataFrame(
        {"x": [0.0, 1.0], "s": ["1", "two"], "t": pd.to_datetime(["2020-01-01", "2020-01-02"])}
    )
    frame.to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match="row 1, column 's' is 'two', not a number"):
        read_table(tmp_path / "t.parquet", "x", energy="s")
    with pytest.raises(InputError, match="column 't' must hold numbers, got dates"):
        read_table(tmp_path / "t.parquet", "x", energy="t")


def test_npz_arrays_that_do_not_fit_are_refused(tmp_path):
    path = tmp_path / "t.npz"
    np.savez(
        path, x=TABLE[:, :2], e=TABLE[:5, 5], H=TABLE[:, 5:8].reshape(N, 3, 1), o=np.array([{}] * N), s=1.0
    )
    for arguments, pattern in [
        ({"energy": "e"}, r"the array 'e' has 5 rows, 'x\[:, 0\]' has 12"),
        ({"energy": "H"}, r"the array 'H' \(energy\) must have 1 to 2 dimensions, got shape \(12, 3, 1\)"),
        ({"energy": "s"}, r"the array 's' \(energy\) must have 1 to 2 dimensions, got shape \(\)"),
        ({"energy": "o"}, "the array 'o' cannot be read: Object arrays cannot be loaded"),
        ({"energy": "E"}, r"no array 'E' \(energy; did you mean 'e'\?\); the arrays are: 'x', 'e'"),
    ]:
        with pytest.raises(InputError, match=pattern):
            read_table(path, "x", **arguments)


@pytest.mark.parametrize(("suffix", "module"), [("parquet", "pyarrow"), ("h5", "h5py")])
def test_a_missing_extra_says_its_name(tmp_path, monkeypatch, suffix, module):
    path = write(tmp_path / f"t.{suffix}")
    real = builtins.__import__

    def without(name, *rest):
        if name.split(".")[0] == module:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    extra = {"pyarrow": "parquet", "h5py": "hdf5"}[module]
    with pytest.raises(InputError, match=rf'needs {module}, .*pip install "multiwell\[{extra}\]"'):
        read_table(path, **ROLES)
