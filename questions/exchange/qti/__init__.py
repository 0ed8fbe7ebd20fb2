"""QTI 2.1, out and in: one item per question, in a content package.

The facts are those of the 1EdTech specification, "Assessment Test, Section, and Item
Information Model" 2.1 (2012), and of the samples that go with it.
"""
