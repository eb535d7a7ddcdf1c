<?php
namespace MediaWiki\Extension\DraftTogether\Events;

/** How often an undelivered event is tried again. An operator's own `$wgJobTypeConf['draftTogetherEvent']` comes first. */
class EventQueue {
	public const TYPE = 'draftTogetherEvent';
	/** Seconds between two tries, where the job runner comes by as often. */
	private const RETRY_AFTER = 60;
	/** About a day. Later the server finds out by itself: it reads the pages of its live drafts whenever it starts. */
	private const MAX_TRIES = 1440;

	/** Called when the extension is loaded, after LocalSettings.php. */
	public static function onRegistration(): void {
		global $wgJobTypeConf;
		$wgJobTypeConf[self::TYPE] ??=
			[ 'claimTTL' => self::RETRY_AFTER, 'maxTries' => self::MAX_TRIES ] + ( $wgJobTypeConf['default'] ?? [] );
	}
}
