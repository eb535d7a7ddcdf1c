<?php
namespace MediaWiki\Extension\DraftTogether\Tokens;

/** What this wiki says to the drafting server, and what it takes from it: one `typ` per purpose, always both names, always an end. */
class Tokens {
	public const SIGN_IN = 'draft-together-signin';
	public const FETCH = 'draft-together-fetch';
	public const ORDER = 'draft-together-order';
	public const RECEIPT = 'draft-together-receipt';
	public const EVENT = 'draft-together-event';
	public const QUESTION = 'draft-together-question';

	/** Seconds by which the two clocks may differ. */
	private const CLOCK_TOLERANCE = 60;

	private WikiKey $key;
	private Addresses $addresses;
	/** @var string[] */
	private array $serverKeys;

	/** @param string[] $serverKeys base64 of raw public keys; what is no key is left out */
	public function __construct( WikiKey $key, Addresses $addresses, array $serverKeys ) {
		$this->key = $key;
		$this->addresses = $addresses;
		$this->serverKeys = array_values( array_filter(
			array_map( static fn ( $text ) => (string)base64_decode( $text, true ), $serverKeys ),
			static fn ( $bytes ) => strlen( $bytes ) === SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES
		) );
	}

	/** @param int $lifetime seconds */
	public function forServer( string $typ, array $claims, int $lifetime ): string {
		$now = time();
		return $this->key->sign( $typ, $claims + [
			'iss' => $this->addresses->wikiIssuer(),
			'aud' => $this->addresses->server(),
			'iat' => $now,
			'exp' => $now + $lifetime,
		] );
	}

	/** @return array|null the claims, or null unless the server signed this for this wiki and this purpose and it still holds */
	public function fromServer( string $token, string $typ ): ?array {
		$claims = Jws::read( $token, $typ, $this->serverKeys );
		$now = time();
		$holds = $claims !== null &&
			( $claims['iss'] ?? null ) === $this->addresses->server() &&
			( $claims['aud'] ?? null ) === $this->addresses->wikiIssuer() &&
			is_int( $claims['exp'] ?? null ) && $claims['exp'] + self::CLOCK_TOLERANCE >= $now &&
			is_int( $claims['iat'] ?? null ) && $claims['iat'] - self::CLOCK_TOLERANCE <= $now;
		return $holds ? $claims : null;
	}
}
