"""The RSA key of the id_token, made from the world's seed: the same world always signs with the same key."""

from itertools import compress

from cryptography.hazmat.primitives.asymmetric import rsa

from quickbooks_sandbox.world.chance import Chance

_EXPONENT = 65_537
_PRIME_BYTES = 128
_ROUNDS = 24
_SIEVE_BELOW = 2_000


def signing_key(seed: int) -> rsa.RSAPrivateKey:
    """A 2048-bit key. It proves nothing to anybody outside the sandbox: whoever knows the seed can make it."""
    chance = Chance(seed, "id_token_key")
    first, second = _prime(chance), _prime(chance)
    private = pow(_EXPONENT, -1, (first - 1) * (second - 1))
    return rsa.RSAPrivateNumbers(
        p=first,
        q=second,
        d=private,
        dmp1=rsa.rsa_crt_dmp1(private, first),
        dmq1=rsa.rsa_crt_dmq1(private, second),
        iqmp=rsa.rsa_crt_iqmp(first, second),
        public_numbers=rsa.RSAPublicNumbers(_EXPONENT, first * second),
    ).private_key()


def _prime(chance: Chance) -> int:
    """The first prime above a random number with both top bits set, so that two of them make 2048 bits."""
    candidate = int.from_bytes(chance.bytes(_PRIME_BYTES), "big") | 0b11 << (_PRIME_BYTES * 8 - 2) | 1
    while candidate % _EXPONENT == 1 or not _is_prime(candidate, chance):
        candidate += 2
    return candidate


def _is_prime(candidate: int, chance: Chance) -> bool:
    """Whether a large odd number passes trial division and the Miller-Rabin test."""
    if any(candidate % small == 0 for small in _SMALL_PRIMES):
        return False
    twos = ((candidate - 1) & (1 - candidate)).bit_length() - 1
    odd = (candidate - 1) >> twos
    return all(_passes(candidate, 2 + chance.below(candidate - 4), odd, twos) for _ in range(_ROUNDS))


def _passes(candidate: int, witness: int, odd: int, twos: int) -> bool:
    power = pow(witness, odd, candidate)
    if power in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % candidate
        if power == candidate - 1:
            return True
    return False


def _primes_below(limit: int) -> tuple[int, ...]:
    sieve = bytearray([1]) * limit
    sieve[:2] = b"\0\0"
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return tuple(compress(range(limit), sieve))


_SMALL_PRIMES = _primes_below(_SIEVE_BELOW)
