<?php
namespace MediaWiki\Extension\DraftTogether\Events;

use GenericParameterJob;
use Job;
use MediaWiki\MediaWikiServices;

/** One event that could not be delivered at once. Signed anew at each try: its token lives a minute, the event itself does not age. */
class EventJob extends Job implements GenericParameterJob {
	/** @param array $params `claims` of the event */
	public function __construct( array $params ) {
		parent::__construct( EventQueue::TYPE, $params );
	}

	/** @inheritDoc */
	public function run() {
		// The one place that asks for a service itself: jobs are made by class name in 1.39.
		$problem = MediaWikiServices::getInstance()->getService( 'DraftTogether.EventSender' )->deliver( $this->params['claims'] );
		if ( $problem !== null ) {
			$this->setLastError( $problem );
		}
		return $problem === null;
	}
}
