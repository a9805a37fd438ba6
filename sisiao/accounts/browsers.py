"""The family of a browser, as its owner knows it: « Firefox sous Windows ». Nothing finer is kept."""

# The first word found names it: Edge and Opera also say « Chrome », Chrome also says « Safari ».
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_family(user_agent: str) -> str:
    """« Firefox sous Windows »; « Navigateur inconnu » when the browser says nothing that we know."""
    browser = next((name for word, name in _BROWSERS if word in user_agent), "Navigateur inconnu")
    system = next((name for word, name in _SYSTEMS if word in user_agent), "")
    return f"{browser} sous {system}" if system else browser
