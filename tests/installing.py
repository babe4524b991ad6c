"""What do the tests want from elsewhere? It is fetched here, before them: they themselves have no network."""

import click

from tests.browser import chromium, decap


@click.command()
def main() -> None:
    """Install a browser and the editor for the browser, if they are missing and can be had."""
    try:
        chromium.find_or_install()
    except chromium.ChromiumError as error:
        click.echo(f"The browser tests will be skipped: {error}.", err=True)
    try:
        decap.find_or_install()
    except decap.DecapError as error:
        click.echo(f"The tests of the editing page will be skipped: {error}.", err=True)


if __name__ == "__main__":
    main()
