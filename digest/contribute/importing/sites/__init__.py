"""How does a program keep the posts of a site? A folder in, posts out."""
