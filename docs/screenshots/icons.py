"""Draw the PNG icons of web/phone/ from their SVG files (bin/draw-icons)."""

import os
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WEB = Path(__file__).parents[2] / "web"
ICONS = {  # file in web/phone/: what it is drawn from, and how large
    "icon-192.png": ("shell/icon.svg", 192),
    "icon-512.png": ("shell/icon.svg", 512),
    "icon-maskable-512.png": ("phone/icon-maskable.svg", 512),
    "apple-touch-icon.png": ("phone/icon-maskable.svg", 180),
    "shortcut-check-in.png": ("phone/shortcut-check-in.svg", 96),
    "shortcut-help.png": ("phone/shortcut-help.svg", 96),
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]


def draw(page: Page, name: str, source: str, size: int) -> None:
    """Draw one icon; what the drawing leaves free stays transparent."""
    page.set_viewport_size({"width": size, "height": size})
    drawing = (WEB / source).read_text().replace("<svg ", f'<svg width="{size}" height="{size}" ')
    page.set_content(f'<body style="margin: 0; line-height: 0">{drawing}')
    page.screenshot(path=WEB / "phone" / name, omit_background=True)


def main() -> None:
    """Draw every icon."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        page = browser.new_page()
        for name, (source, size) in ICONS.items():
            draw(page, name, source, size)
        browser.close()


main()
