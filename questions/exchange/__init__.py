"""Questions that travel: to and from Moodle XML and QTI 2.1, and as links in a Common Cartridge.

May touch: bytes that are handed in. May not touch: files, the network, HTTP, SQL. What needs
a grader or a page (the numbers of a variant, formulas as MathML) comes in as a function.
Whatever a format can't hold is named in the report beside the result.
"""
