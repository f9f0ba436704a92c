"""A browser and its system in two names, from what the browser says of itself; good enough to know one's own devices again."""
BROWSERS = (  # the first that is found counts: nearly all of them also say Chrome and Safari
    ("KAKAOTALK", "KakaoTalk"), ("NAVER(", "NAVER"), ("Whale/", "Whale"), ("SamsungBrowser/", "Samsung Internet"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))


def device(user_agent: str) -> str:
    """“Chrome, Windows”; empty when neither is known."""
    found = (next((name for sign, name in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)
