"""How are languages written, and in which words does a site speak?"""
