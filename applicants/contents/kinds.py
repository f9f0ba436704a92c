"""The types of file that are known, by MIME type: their usual endings, and how they are read."""
PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
_OFFICE = "application/vnd.openxmlformats-officedocument."
PPTX, XLSX, DOCX = f"{_OFFICE}presentationml.presentation", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}wordprocessingml.document"
HWP, HWPX = "application/x-hwp", "application/hwp+zip"

ENDINGS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"), WEBP: (".webp",), PPTX: (".pptx",), XLSX: (".xlsx",),
           DOCX: (".docx",), HWP: (".hwp",), HWPX: (".hwpx",)}
PICTURES = frozenset({PNG, JPEG, WEBP})
DRAWN = PICTURES | {PDF}  # the others are read as text: nothing here draws them
PACKED = frozenset({PPTX, XLSX, DOCX, HWPX})
NAMES = "PDF, PPTX, XLSX, DOCX, HWP, HWPX, PNG, JPEG, WebP"
ACCEPT = ",".join(sorted({*ENDINGS, *(ending for endings in ENDINGS.values() for ending in endings)}))
