"""The theme `digest`: a child of Material for MkDocs, and the templates of articles."""
