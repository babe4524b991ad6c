"""`digest override`: begin a template of the site's own."""

from pathlib import Path

import click

from digest.terminal import config_option


@click.command("override")
@click.argument("name", required=False)
@click.option("--diff", is_flag=True, help="Compare yours with the theme's, and write nothing.")
@config_option
def command(name: str | None, diff: bool, config_file: Path) -> None:
    """Copy the template NAME from the theme into the folder of custom_dir; without NAME, list them.

    The first line of a copy says which version it is from: `digest check` and each build tell when the theme
    has another text by now. `--diff` shows then what would be removed (-) and added (+) to make yours the
    theme's; take over what you want, and the new first line with it.
    """
    from digest.running.project import open_settings
    from digest.templates.copies import compare_copy, list_templates, write_copy

    settings = open_settings(config_file)
    if name and diff:
        click.echo(compare_copy(name, settings), nl=False)
    elif name:
        click.echo(write_copy(name, settings))
    elif diff:
        raise click.UsageError("--diff wants the NAME of a template.")
    else:
        templates = list(list_templates(settings))
        width = max(len(each) for each, _ in templates)
        click.echo("\n".join(f"{each:{width}}  {about}" for each, about in templates))
        click.echo("Templates of Material can be copied, too, such as partials/footer.html.", err=True)
