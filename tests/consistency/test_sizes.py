"""The ceilings of the design: a module or a function past them is to be split, not excused."""

from tests.consistency.source import ROOT, files, functions, name

MODULE, FUNCTION, VIEW, TEMPLATE, TEST_FILE = 400, 45, 25, 150, 600


def _too_long(paths: tuple, ceiling: int) -> list[str]:
    lengths = ((len(path.read_text(encoding="utf-8").splitlines()), name(path)) for path in paths)
    return [f"{path}: {length} lines, {ceiling} at most" for length, path in lengths if length > ceiling]


def _long_functions(paths: tuple, ceiling: int) -> list[str]:
    return [
        f"{name(path)}:{function.lineno} {function.name}: {length} lines, {ceiling} at most"
        for path in paths
        for function in functions(path)
        if (length := function.end_lineno - function.lineno + 1) > ceiling
    ]


def test_modules() -> None:
    assert _too_long(files("*.py", "sisiao", "config", "bench"), MODULE) == []


def test_test_files() -> None:
    assert _too_long(files("*.py", "tests"), TEST_FILE) == []


def test_templates() -> None:
    assert _too_long(files("*.html", "sisiao"), TEMPLATE) == []


def test_functions() -> None:
    assert _long_functions(files("*.py", "sisiao", "config", "bench"), FUNCTION) == []


def test_views() -> None:
    views = tuple(path for path in files("*.py", "sisiao/web") if path.name == "views.py")
    assert _long_functions(views, VIEW) == []


def test_no_catch_all_module() -> None:
    catch_all = {"utils.py", "helpers.py", "misc.py", "common.py", "signals.py"}
    assert [name(path) for path in files("*.py", "sisiao", "config") if path.name in catch_all] == []


def test_the_root_of_the_repository_is_found() -> None:
    assert (ROOT / "manage.py").exists()
