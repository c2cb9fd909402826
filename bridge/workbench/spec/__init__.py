"""`bridge mapping spec`: the interface description that a partner gets, made from the mapping.

contents, file, phrases   what is said
blocks                    in what pieces
markdown, html            and how it is written
"""

from bridge.workbench.spec.contents import describe
from bridge.workbench.spec.html import as_html
from bridge.workbench.spec.markdown import as_markdown

__all__ = ["as_html", "as_markdown", "describe"]
