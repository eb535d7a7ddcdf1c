<?php
// Makes the local wiki's accounts. Standard input: {"people":[{"name","password","groups":[]}],"bot":{"name","appId","password","grants":[]}}
use MediaWiki\MediaWikiServices;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class PrepareLocalWiki extends Maintenance {
	public function execute() {
		$wanted = json_decode( stream_get_contents( STDIN ), true, 8, JSON_THROW_ON_ERROR );
		foreach ( $wanted['people'] as $person ) {
			$this->makeAccount( $person['name'], $person['password'], $person['groups'] );
		}
		$bot = $wanted['bot'];
		$this->makeAccount( $bot['name'], bin2hex( random_bytes( 16 ) ), [ 'bot' ] );
		$owner = MediaWikiServices::getInstance()->getUserFactory()->newFromName( $bot['name'] );
		$entry = BotPassword::newUnsaved( [
			'user' => $owner,
			'appId' => $bot['appId'],
			'restrictions' => MWRestrictions::newDefault(),
			'grants' => $bot['grants'],
		] );
		$hash = MediaWikiServices::getInstance()->getPasswordFactory()->newFromPlaintext( $bot['password'] );
		$status = $entry->save( 'insert', $hash );
		if ( !$status || !$status->isGood() ) {
			$this->fatalError( "no bot password for $bot[name]" );
		}
	}

	private function makeAccount( string $name, string $password, array $groups ): void {
		$services = MediaWikiServices::getInstance();
		$user = $services->getUserFactory()->newFromName( $name );
		if ( !$user->isRegistered() ) {
			$user->addToDatabase();
			DeferredUpdates::addUpdate( SiteStatsUpdate::factory( [ 'users' => 1 ] ) );
		}
		$status = $user->changeAuthenticationData( [ 'username' => $user->getName(), 'password' => $password, 'retype' => $password ] );
		if ( !$status->isGood() ) {
			$this->fatalError( "no password for $name" );
		}
		foreach ( $groups as $group ) {
			$services->getUserGroupManager()->addUserToGroup( $user, $group );
		}
	}
}

$maintClass = PrepareLocalWiki::class;
require_once RUN_MAINTENANCE_IF_MAIN;
