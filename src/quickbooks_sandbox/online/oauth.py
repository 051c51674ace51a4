"""The endpoints of OAuth 2.0 and OpenID: tokens, revocation, who somebody is, discovery and keys (quickbooks-online.md 1)."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request

from quickbooks_sandbox.world.errors import GrantRefused, TokenRefused
from quickbooks_sandbox.world.tokens import ACCESS_TOKEN_LIFE_S, REFRESH_TOKEN_LIFE_TOLD_S, TokenPair
from quickbooks_sandbox.world.world import World

from .calls import REVOKE_PATH, TOKEN_PATH
from .identity import ISSUER, Identity


def oauth(world: World) -> Blueprint:
    """The endpoints, as a blueprint."""
    endpoints = Blueprint("oauth", __name__)
    face = _OAuth(world)
    endpoints.add_url_rule(TOKEN_PATH, view_func=face.token, methods=["POST"])
    endpoints.add_url_rule(REVOKE_PATH, view_func=face.revoke, methods=["POST"])
    endpoints.add_url_rule("/v1/openid_connect/userinfo", view_func=face.userinfo)
    endpoints.add_url_rule("/.well-known/openid_configuration", view_func=face.discovery)
    endpoints.add_url_rule("/.well-known/openid_configuration/", "slashed", view_func=face.discovery)
    endpoints.add_url_rule("/.well-known/openid_sandbox_configuration", "sandbox", view_func=face.discovery)
    endpoints.add_url_rule(
        "/.well-known/openid_sandbox_configuration/", "sandbox_slashed", view_func=face.discovery
    )
    endpoints.add_url_rule("/op/v1/jwks", view_func=face.jwks)
    endpoints.after_request(_finish)
    return endpoints


def token_answer(world: World, pair: TokenPair, *, with_hard_expiry: bool = False) -> dict[str, object]:
    """An answer of the token endpoint, as the vendor words it."""
    answer: dict[str, object] = {
        "token_type": "bearer",
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expires_in": ACCESS_TOKEN_LIFE_S,
        "x_refresh_token_expires_in": REFRESH_TOKEN_LIFE_TOLD_S,
    }
    if with_hard_expiry:
        answer["x_refresh_token_hard_expires_in"] = pair.hard_expires_in
    if "openid" in pair.consent.scopes:
        answer["id_token"] = Identity(world).id_token(pair)
    return answer


class _OAuth:
    def __init__(self, world: World) -> None:
        self._world = world

    def token(self) -> Response:
        client_id = _client_id()
        if client_id is None:
            return _error(401, error="invalid_client")
        form = request.form
        try:
            match form.get("grant_type"):
                case "authorization_code" if form.get("code") and form.get("redirect_uri"):
                    pair = self._world.tokens.redeem(
                        form["code"], client_id=client_id, redirect_uri=form["redirect_uri"]
                    )
                case "refresh_token" if form.get("refresh_token"):
                    pair = self._world.tokens.refresh(form["refresh_token"], client_id=client_id)
                case None | "" | "authorization_code" | "refresh_token":
                    return _error(400, error="invalid_request")
                case _:
                    return _error(400, error="unsupported_grant_type")
        except GrantRefused:
            return _error(400, error_description="Token invalid", error="invalid_grant")
        wanted = request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true"
        return _told(200, token_answer(self._world, pair, with_hard_expiry=wanted))

    def revoke(self) -> Response:
        if _client_id() is None:
            return _error(401, error="invalid_client")
        body = request.get_json(force=True, silent=True)
        token = body.get("token") if isinstance(body, dict) else request.form.get("token")
        if not isinstance(token, str) or not self._world.tokens.revoke(token):
            return _error(400, error="invalid_request")
        return make_response("", 200)

    def userinfo(self) -> Response:
        try:
            token = self._world.check_token(
                request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            )
        except TokenRefused:
            return _error(401, error="invalid_token")
        if "openid" not in token.scopes:
            return _error(403, error="insufficient_scope")
        return _told(200, Identity(self._world).userinfo(token.email, scopes=token.scopes))

    def discovery(self) -> Response:
        here = request.host_url.rstrip("/")
        return jsonify(
            issuer=ISSUER,
            authorization_endpoint=f"{here}/connect/oauth2",
            token_endpoint=f"{here}{TOKEN_PATH}",
            userinfo_endpoint=f"{here}/v1/openid_connect/userinfo",
            revocation_endpoint=f"{here}{REVOKE_PATH}",
            jwks_uri=f"{here}/op/v1/jwks",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            scopes_supported=["openid", "email", "profile", "address", "phone"],
            token_endpoint_auth_methods_supported=["client_secret_post", "client_secret_basic"],
            claims_supported=["aud", "exp", "iat", "iss", "realmid", "sub"],
        )

    def jwks(self) -> Response:
        return _told(200, {"keys": [Identity(self._world).public_key()]})


def _client_id() -> str | None:
    """Who calls, by Basic or by form; any id with any secret will do, but not none."""
    scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        named = request.form.get("client_id") if request.form.get("client_secret") else None
        return named or None
    try:
        client_id, _, secret = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote(client_id) if client_id and secret else None


def _error(status: int, **body: str) -> Response:
    return _told(status, body)


def _told(status: int, body: Mapping[str, object]) -> Response:
    """JSON without a byte more than the vendor sends."""
    return Response(msgspec.json.encode(body), status, content_type="application/json;charset=UTF-8")


def _finish(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Pragma"] = "no-cache"
    return response
