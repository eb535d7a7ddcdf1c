<?php
namespace MediaWiki\Extension\DraftTogether\SignIn;

use MediaWiki\User\UserFactory;
use MediaWiki\User\UserIdentity;
use User;

/** A person is known to the server by the wiki's central id, as a decimal string: it outlives renaming. */
class People {
	/** IDBAccessObject::READ_LATEST, whose class moved between 1.39 and 1.43. */
	private const READ_LATEST = 1;

	/** Hidden accounts are people too: what they may is the wiki's to say. CentralIdLookup::AUDIENCE_RAW. */
	private const ANYBODY = 2;

	/** @var CentralIdLookup untyped: it has another name from 1.43 on */
	private $centralIds;
	private UserFactory $users;

	public function __construct( $centralIds, UserFactory $users ) {
		$this->centralIds = $centralIds;
		$this->users = $users;
	}

	/** @return string|null null for whoever has no central account */
	public function idOf( UserIdentity $user ): ?string {
		return $this->text( $this->centralIds->centralIdFromLocalUser( $user, self::ANYBODY, self::READ_LATEST ) );
	}

	public function idOfName( string $name ): ?string {
		return $this->text( $this->centralIds->centralIdFromName( $name, self::ANYBODY, self::READ_LATEST ) );
	}

	/** @return User|null null when this wiki knows nobody with this id */
	public function find( string $id ) {
		if ( !preg_match( '/^[1-9][0-9]{0,18}$/D', $id ) ) {
			return null;
		}
		$local = $this->centralIds->localUserFromCentralId( (int)$id, self::ANYBODY, self::READ_LATEST );
		return $local ? $this->users->newFromUserIdentity( $local ) : null;
	}

	/** @return User somebody who is not signed in */
	public function nobody() {
		return $this->users->newAnonymous();
	}

	private function text( int $id ): ?string {
		return $id > 0 ? (string)$id : null;
	}
}
