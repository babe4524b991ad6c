"""How does an entry begin: from an address, a saved page, a form, or answers?"""
