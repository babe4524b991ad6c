import os

SITENAME = "Pier Notes"
SITEURL = "https://pier.example.org"
TIMEZONE = "Asia/Seoul"
DEFAULT_LANG = "en"
ARTICLE_URL = "{date:%Y}/{date:%b}/{slug}.html"
os.environ["NEVER"] = "run"
