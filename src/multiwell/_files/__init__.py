"""Save and load: one safe format, a closed registry of what may be in it."""

from ._load import load as load
from ._save import save as save
from ._write import as_json as as_json
from ._write import check_folder as check_folder
from ._write import plain as plain
from ._write import write_atomically as write_atomically
