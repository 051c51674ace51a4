"""A call as it comes in: its address in one form, its body unpacked (quickbooks-online.md 2.1, 11)."""

import gzip
import io
import re
import zlib

from werkzeug.wrappers import Request

from quickbooks_sandbox.company import errors

REST_PREFIX = "/v3/company/"
BODY_BYTES_MAX = 16 * 1024 * 1024
UPLOAD_BYTES_MAX = 140 * 1024 * 1024
"""A file of the largest size, packed as base64, and what stands around it."""
_REST = re.compile(r"/+v3/+company(?:/|\Z)", re.IGNORECASE)
_UPLOAD = re.compile(r"/upload/?\Z", re.IGNORECASE)


def canonical_path(path: str) -> str:
    """A path of the REST face in its one form: prefix in lower case, single slashes, the realm "" where none is named."""
    prefix = _REST.match(path)
    if prefix is None:
        return path
    realm_id, _, rest = path[prefix.end() :].partition("/")
    resource = "/".join(segment for segment in rest.split("/") if segment)
    return f"{REST_PREFIX}{realm_id}/{resource}"


def body_of(request: Request, path: str) -> bytes:
    """A call's body, unpacked when it came gzipped. Raises Fault 2010 when it will not unpack, 6000 when too large."""
    most = UPLOAD_BYTES_MAX if _UPLOAD.search(path) else BODY_BYTES_MAX
    if (request.content_length or 0) > most:
        raise errors.too_large(most)
    body = request.stream.read(most + 1)
    if request.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                body = packed.read(most + 1)
        except (OSError, EOFError, zlib.error):
            raise errors.malformed() from None
    if len(body) > most:
        raise errors.too_large(most)
    return body
