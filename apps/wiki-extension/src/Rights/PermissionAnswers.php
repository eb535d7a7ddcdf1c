<?php
namespace MediaWiki\Extension\DraftTogether\Rights;

use Language;
use MediaWiki\CommentFormatter\CommentFormatter;
use MediaWiki\Extension\DraftTogether\Interface\PlainWords;
use MediaWiki\Extension\DraftTogether\SignIn\People;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\User\UserOptionsLookup;
use Title;

/** MediaWiki's own permission check, read from the primary database: a block of this second counts. */
class PermissionAnswers {
	/** Bounds of one question: 50 × 50 checks take about a second. */
	public const MAX_PEOPLE = 50;
	public const MAX_TITLES = 50;

	/** IDBAccessObject::READ_LATEST, whose class moved between 1.39 and 1.43. */
	private const READ_LATEST = 1;

	private PermissionManager $permissions;
	private People $people;
	/** @var UserOptionsLookup untyped: it has another name from 1.41 on */
	private $options;
	/** @var Language untyped: it has another name from 1.43 on */
	private $contentLanguage;
	private CommentFormatter $comments;

	public function __construct(
		PermissionManager $permissions, People $people, $options, $contentLanguage, CommentFormatter $comments
	) {
		$this->permissions = $permissions;
		$this->people = $people;
		$this->options = $options;
		$this->contentLanguage = $contentLanguage;
		$this->comments = $comments;
	}

	public static function isQuestion( array $question ): bool {
		$people = $question['people'] ?? null;
		$titles = $question['titles'] ?? null;
		return is_array( $people ) && count( $people ) <= self::MAX_PEOPLE &&
			array_filter( $people, static fn ( $id ) => $id !== null && !is_string( $id ) ) === [] &&
			is_array( $titles ) && count( $titles ) <= self::MAX_TITLES &&
			array_filter( $titles, static fn ( $title ) => !is_string( $title ) ) === [] &&
			in_array( $question['action'] ?? null, [ 'read', 'edit' ], true );
	}

	/**
	 * @param array<string|null> $people central ids; null: a reader who is not signed in
	 * @param string[] $titles
	 * @return array[] in person-major order
	 */
	public function answer( array $people, array $titles, string $action ): array {
		$answers = [];
		foreach ( $people as $id ) {
			$user = $id === null ? $this->people->nobody() : $this->people->find( $id );
			foreach ( $titles as $title ) {
				$reasons = $this->reasons( $user, Title::newFromText( $title ), $action );
				$answers[] = [ 'sub' => $id, 'title' => $title, 'allowed' => $reasons === [], 'reasons' => $reasons ];
			}
		}
		return $answers;
	}

	/** @return array[] why not, as code and plain text, a block with its own facts; empty: allowed */
	private function reasons( $user, $title, string $action ): array {
		if ( !$user ) {
			return [ $this->reason( [ 'drafttogether-unknown-person' ], $this->contentLanguage->getCode() ) ];
		}
		$language = $user->isRegistered() ? $this->options->getOption( $user, 'language' ) : $this->contentLanguage->getCode();
		if ( !$title || !$title->canExist() ) {
			return [ $this->reason( [ 'invalidtitle' ], $language ) ];
		}
		$errors = $this->permissions->getPermissionErrors( $action, $user, $title );
		if ( $action === 'edit' && !$title->exists() ) {
			$errors = array_merge( $errors, $this->permissions->getPermissionErrors( 'create', $user, $title ) );
		}
		$reasons = array_map( fn ( $error ) => $this->withBlock( $this->reason( $error, $language ), $user ), $errors );
		return array_values( array_combine( array_column( $reasons, 'code' ), $reasons ) );
	}

	/** @param array $error message key or object, then its parameters */
	private function reason( array $error, string $language ): array {
		return PlainWords::ofError( $error, $language );
	}

	/** The wiki's words about a block run to five lines: whoever shows it shortly needs reason, end and author apart. */
	private function withBlock( array $reason, $user ): array {
		$block = preg_match( '/blocked$/', $reason['code'] ) ? $user->getBlock( self::READ_LATEST ) : null;
		if ( !$block ) {
			return $reason;
		}
		$expiry = wfTimestampOrNull( TS_UNIX, $block->getExpiry() === 'infinity' ? null : $block->getExpiry() );
		return $reason + [ 'block' => [
			'reason' => PlainWords::ofHtml( $this->comments->format( $block->getReasonComment()->text ) ),
			'expiryMs' => $expiry === null ? null : (int)$expiry * 1000,
			'by' => $block->getByName() ?: null,
		] ];
	}
}
