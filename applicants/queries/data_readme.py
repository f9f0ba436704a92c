"""The words that lie in an archive of one's own data: what is where, and how to check it; in both languages."""
from django.utils import timezone

from fund.templatetags.look import stamp

TEXT = """{company} · {made}

[한국어]
이 묶음에는 {company}이(가) 이 사이트에 낸 것과 받은 것이 모두 들어 있습니다. 모든 모집의 지원서를 함께 담았습니다.

company.json                    회사 정보와 사람들의 자리
letters.json                    이 회사 사람들에게 보낸 편지
figures.json                    투자 뒤에 보고한 지표(있을 때)
evidence/                       지표의 증빙 파일(있을 때)
applications/<접수번호>/
  application.json              쓴 그대로의 초안, 제출한 판의 목록, 동의와 그 문구, 연장과 열람 제외 요청, 질문과 답,
                                펀드가 남긴 메모(기관과 역할. 이름은 없음), 보낸 결정과 편지, 누가 언제 열람했는지(기관, 역할, 시각. 이름은 없음)
  submissions/<이름>.json       제출한 내용. 접수증에서 내려받는 파일과 한 글자도 다르지 않습니다.
  files/                        올린 파일의 원본
SHA-256SUMS                     이 묶음의 모든 파일의 해시값

확인하는 법
1. 묶음을 푼 폴더에서 `sha256sum -c SHA-256SUMS`를 실행합니다. macOS는 `shasum -a 256 -c SHA-256SUMS`,
   Windows는 `certutil -hashfile <파일> SHA256`으로 하나씩 견줍니다.
2. submissions의 해시값은 접수증과 application.json의 versions에 적힌 값과 같아야 합니다.
   사이트의 "접수증 확인" 화면에 파일을 올려도 됩니다.

들어 있지 않은 것: 점수, 내부 의견과 면담 기록, 펀드가 적어 둔 연락처, 표결, 읽은 사람의 이름, 다른 회사의 어떤 것도 없습니다.
삭제한 지원서는 언제 어떤 근거로 지웠는지와 해시값만 있습니다.

[English]
This archive holds everything that {company} gave to this site and got from it, in all its applications.

company.json                    the company, and its people with their seats
letters.json                    the letters that were written to its people
figures.json                    indicators reported after an investment, if any
evidence/                       files that prove those indicators, if any
applications/<receipt number>/
  application.json              the draft as typed, the versions that were handed in, consents with their wording, requests for more
                                time and to exclude readers, questions and answers, notes from the fund (organisation and role; no
                                names), decisions as sent with their letters, and who opened the papers when (organisation, role, time;
                                no names)
  submissions/<name>.json       what was handed in, byte for byte the file that the receipt lets you download
  files/                        the files you uploaded, as they were
SHA-256SUMS                     the hash of every file in this archive

How to check it
1. Unpack it and run `sha256sum -c SHA-256SUMS` in its folder; on macOS `shasum -a 256 -c SHA-256SUMS`, on Windows
   `certutil -hashfile <file> SHA256`, file by file.
2. The hash of a file under submissions is the one on its receipt and under "versions" in application.json.
   You can also give the file back to the page that checks receipts.

What is not in it: marks, internal comments and notes of conversations, contacts the fund noted, votes, names of readers,
anything of another company.
Of an application that was erased there is only when and under which rule, and its hashes.
"""


def readme(company: str) -> str:
    """The text for this company, as of now."""
    return TEXT.format(company=company, made=stamp(timezone.now()))
