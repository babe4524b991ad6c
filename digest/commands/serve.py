"""`digest serve`: build, and build again."""

from pathlib import Path

import click

from digest.terminal import Bar, config_option


@click.command("serve")
@config_option
@click.option(
    "-a", "--address", default=None, metavar="HOST:PORT", help="Where to serve; 127.0.0.1:8000 by default."
)
@click.option("-o", "--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option("--drafts", is_flag=True, help="Show drafts, and what is dated later, as if they were out.")
def command(config_file: Path, address: str | None, open_browser: bool, drafts: bool) -> None:
    """Build the site, serve it, and build it again whenever a file changes. Faulty entries are left out."""
    from digest.running.server import serve_site

    with Bar() as bar:
        serve_site(
            config_file,
            address=address,
            open_browser=open_browser,
            with_drafts=drafts,
            progress=bar.update,
        )
