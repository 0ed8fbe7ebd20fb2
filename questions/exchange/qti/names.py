"""Names that the writer and the reader of QTI share."""

from __future__ import annotations

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
METADATA = "http://www.imsglobal.org/xsd/imsmd_v1p2"
ITEM_TYPE = "imsqti_item_xmlv2p1"

RESPONSE = "RESPONSE"
SCORE = "SCORE"
FEEDBACK = "FEEDBACK"  # the identifier of what was answered
SOLUTION = "SOLUTION"  # always set, so that the explanation is always shown
EXPLANATION = "explanation"
