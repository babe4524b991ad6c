"""How is a page rendered, from the templates of the program, of the theme and of the site?"""
