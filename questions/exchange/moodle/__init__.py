"""Moodle XML, out and in.

The facts are those of Moodle 5.1's own reader and writer (`question/format/xml/format.php`)
and of its list of grades (`question/engine/bank.php`).
"""
