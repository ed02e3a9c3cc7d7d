"""Files inside MkDocs: raw notes out; pages, outputs and redirects in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import get_relative_url

from zhiku.model import Page, page_file
from zhiku.site import log
from zhiku.site.pages import ZhikuPage, page_at
from zhiku.text import shorten

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def drop_raw_files(files: Files, pictures: Collection[str], config: MkDocsConfig) -> None:
    """Of the notes folder only pictures are published as they are; MkDocs would publish every dump and sidecar."""
    for file in [file for file in files if file.generated_by is None and file.src_dir == config.docs_dir]:
        if file.src_uri in pictures:
            file.inclusion = InclusionLevel.INCLUDED
        else:
            files.remove(file)
            restore_theme_file(files, file.src_uri, config)


def restore_theme_file(files: Files, uri: str, config: MkDocsConfig) -> None:
    """MkDocs leaves out theme files that the notes hold too: a raw `assets/…/bundle.js` would take the theme's away."""
    for folder in config.theme.dirs:
        if PurePosixPath(uri).suffix not in (".html", ".md", ".py") and (Path(folder) / uri).is_file():
            files.append(File(uri, folder, config.site_dir, config.use_directory_urls))
            return


def publish(files: Files, uri: str, content: str, config: MkDocsConfig) -> None:
    """Have a file written as it is; MkDocs would take one that ends in `.md` for a page."""
    src = f"{uri}.twin" if uri.endswith(".md") else uri
    file = File.generated(config, src, content=content, inclusion=InclusionLevel.INCLUDED)
    file.dest_uri = uri
    replace_file(files, file)


def add_page(files: Files, page: Page, config: MkDocsConfig) -> ZhikuPage:
    file = File.generated(config, page.file, content=page.markdown, inclusion=InclusionLevel.NOT_IN_NAV)
    if page.source is not None:  # MkDocs makes the edit link when the page is made; a template quotes for itself
        file.edit_uri = page.source if config.edit_uri_template else quote(page.source)
    replace_file(files, file)
    return ZhikuPage(page, file, config)


def add_redirects(files: Files, redirects: Mapping[str, str], config: MkDocsConfig) -> None:
    """Static pages at old addresses. Their targets are relative, so that they work under any sub-path."""
    themes = (*config.theme.static_templates, *config.extra_templates, "sitemap.xml.gz", "search/search_index.json")
    taken = {*map(str.casefold, themes), *(file.dest_uri.casefold() for file in files)}
    folders = {folder for uri in taken for folder in _folders(uri)}
    for old, new in sorted(redirects.items()):
        target = page_at(files, new)
        if target is None:
            continue
        dest = File(page_file(old), None, config.site_dir, config.use_directory_urls).dest_uri
        folded = dest.casefold()
        if not _is_file_name(dest):
            log.info("%s: an alias is ignored, because no file can have this name", shorten(ascii(old), 80))
        elif folded in taken or folded in folders or not taken.isdisjoint(_folders(folded)):
            log.info("%s: an alias is ignored, because there is a page or file at this address", old)
        else:
            file = File.generated(config, dest, content="", inclusion=InclusionLevel.INCLUDED)
            file.content_string = redirect_html(target, get_relative_url(target.file.url, file.url))
            files.append(file)
            taken.add(folded)
            folders.update(_folders(folded))


def _folders(uri: str) -> list[str]:
    """The folders that a file stands in."""
    return [str(folder) for folder in PurePosixPath(uri).parents]


def _is_file_name(uri: str) -> bool:
    """Can a file below the site have this path? Each part may hold 255 bytes."""
    parts = uri.split("/")
    return ".." not in parts and "\\" not in uri and uri.isprintable() and all(0 < len(p.encode()) < 256 for p in parts)


def redirect_html(target: ZhikuPage, url: str) -> str:
    link = escape(url)
    return (
        f'<!doctype html>\n<html lang="{target.origin.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{target.heading}</title>\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{escape(target.canonical_url or url)}">\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n</head>\n'
        f'<body><p><a href="{link}">{target.heading}</a></p></body>\n</html>\n'
    )


def replace_file(files: Files, file: File) -> None:
    if (old := files.get_file_from_path(file.src_uri)) is not None:
        files.remove(old)
    files.append(file)
