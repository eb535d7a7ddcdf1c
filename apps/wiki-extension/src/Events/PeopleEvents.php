<?php
namespace MediaWiki\Extension\DraftTogether\Events;

use MediaWiki\Extension\DraftTogether\SignIn\People;

/** What happens to people. Untyped: the hooks' interfaces moved between 1.39 and 1.43. */
class PeopleEvents {
	private EventSender $events;
	private People $people;

	public function __construct( EventSender $events, People $people ) {
		$this->events = $events;
		$this->people = $people;
	}

	public function onBlockIpComplete( $block, $user, $priorBlock ): void {
		$this->blockChanged( $block );
	}

	public function onUnblockUserComplete( $block, $user ): void {
		$this->blockChanged( $block );
	}

	public function onUserGroupsChanged( $user, $added, $removed, $performer, $reason, $oldGroups, $newGroups ): void {
		$this->events->send( 'rights-changed', [ 'sub' => $this->people->idOf( $user ), 'page' => null ] );
	}

	public function onRenameUserComplete( $userId, $oldName, $newName ): void {
		$id = $this->people->idOfName( $newName );
		if ( $id !== null ) {
			$this->events->send( 'person-renamed', [ 'sub' => $id, 'name' => $newName ] );
		}
	}

	/** `$user` is nobody any more by now: only the name says who left. */
	public function onUserLogoutComplete( $user, &$html, $oldName ): void {
		$id = $this->people->idOfName( $oldName );
		if ( $id !== null ) {
			$this->events->send( 'signed-out', [ 'sub' => $id ] );
		}
	}

	/** A block of an address or a range has no person: everybody's rights are asked anew. */
	private function blockChanged( $block ): void {
		$target = $block->getTargetUserIdentity();
		$this->events->send( 'rights-changed', [ 'sub' => $target ? $this->people->idOf( $target ) : null, 'page' => null ] );
	}
}
