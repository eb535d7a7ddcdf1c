<?php
// Settings of a local wiki. Its LocalSettings.php sets $wgScriptoriumFolder and requires this file.
// What differs from wiki to wiki is in instance.json beside it; a test's switches are in toggles.json, read at every request.
if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}
$wgScriptoriumInstance = json_decode( file_get_contents( "$wgScriptoriumFolder/instance.json" ), true, 8, JSON_THROW_ON_ERROR );

$wgSitename = $wgScriptoriumInstance['name'];
$wgServer = $wgScriptoriumInstance['address'];
$wgCanonicalServer = $wgServer;
$wgSecretKey = $wgScriptoriumInstance['secretKey'];
$wgScriptPath = '/w';
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;
$wgResourceBasePath = $wgScriptPath;
$wgLanguageCode = 'en';
$wgLocaltimezone = 'UTC';
$wgPageLanguageUseDB = true; // one of the pages is written from right to left
$wgRightsText = 'Creative Commons Attribution-ShareAlike 4.0';
$wgRightsUrl = 'https://creativecommons.org/licenses/by-sa/4.0/';
$wgLogos = [ 'icon' => "$wgResourceBasePath/resources/assets/change-your-logo-icon.svg" ];
$wgDefaultSkin = 'vector-2022';
$wgPingback = false;
$wgEnableEmail = false;
$wgEnableUploads = false;
$wgShowExceptionDetails = true;
$wgDiff3 = '/usr/bin/diff3'; // without it every overlap in time is an edit conflict
$wgDiff = '/usr/bin/diff';
$wgJobRunRate = 1; // as on wikis without a job runner: events that found no server are told again by jobs
$wgPhpCli = false;

// Embedded databases, and caches of this server's own processes.
$wgDBtype = 'sqlite';
$wgDBname = 'wiki';
$wgSQLiteDataDir = "$wgScriptoriumFolder/db";
$wgScriptoriumDatabase = static fn ( string $name ): array => [
	'type' => 'sqlite', 'dbname' => $name, 'tablePrefix' => '', 'variables' => [ 'synchronous' => 'NORMAL' ],
	'dbDirectory' => $GLOBALS['wgSQLiteDataDir'], 'trxMode' => 'IMMEDIATE', 'flags' => 0,
];
$wgObjectCaches[CACHE_DB] = [ 'class' => SqlBagOStuff::class, 'loggroup' => 'SQLBagOStuff', 'server' => $wgScriptoriumDatabase( 'wikicache' ) ];
$wgJobTypeConf['default'] = [ 'class' => 'JobQueueDB', 'claimTTL' => 30, 'server' => $wgScriptoriumDatabase( 'wiki_jobqueue' ) ];
$wgMainCacheType = CACHE_ACCEL; // APCu: shared by the forked workers, gone at restart
$wgParserCacheType = CACHE_ACCEL;
$wgSessionCacheType = CACHE_DB; // sign-ins outlive a restart
$wgCacheDirectory = "$wgScriptoriumFolder/cache";
$wgLocalisationCacheConf['store'] = 'array';

// Demo accounts sign in quickly and often. Never outside loopback.
$wgRateLimits = [];
$wgAccountCreationThrottle = [];
$wgPasswordAttemptThrottle = [];
$wgPasswordDefault = 'pbkdf2';
$wgPasswordConfig['pbkdf2']['cost'] = '1';
$wgGroupPermissions['user']['applychangetags'] = true;
$wgGroupPermissions['sysop']['abusefilter-modify'] = true;
$wgGroupPermissions['sysop']['pagelang'] = true;

foreach ( [ 'Vector', 'MonoBook', 'Timeless', 'MinervaNeue' ] as $wgScriptoriumName ) {
	wfLoadSkin( $wgScriptoriumName );
}
foreach ( $wgScriptoriumInstance['extensions'] as $wgScriptoriumName ) {
	wfLoadExtension( $wgScriptoriumName );
}
$wgCaptchaTriggers = array_fill_keys( [ 'edit', 'create', 'sendemail', 'addurl', 'createaccount', 'badlogin', 'badloginperuser' ], false );

// The extension under apps/wiki-extension, and who its server is.
if ( $wgScriptoriumInstance['draftTogether'] !== null ) {
	wfLoadExtension( 'DraftTogether', $wgScriptoriumInstance['draftTogether'] . '/extension.json' );
	$wgDraftTogetherServer = $wgScriptoriumInstance['server'];
	$wgDraftTogetherServerInternal = $wgScriptoriumInstance['serverInternal'];
	$wgDraftTogetherServerKey = $wgScriptoriumInstance['serverKey'];
	$wgDraftTogetherKeyFile = "$wgScriptoriumFolder/wiki.key";
}

// {"readOnly":"why","maxArticleSize":2,"captcha":{"edit":true},"lag":9,"rateLimits":{"edit":{"user":[2,60]}},
//  "private":true,"spamRegex":"/x/","set":{"wgAnything":1}}
$wgScriptoriumToggles = json_decode( @file_get_contents( "$wgScriptoriumFolder/toggles.json" ) ?: '{}', true ) ?: [];
if ( isset( $wgScriptoriumToggles['readOnly'] ) ) {
	$wgReadOnly = $wgScriptoriumToggles['readOnly'];
}
if ( isset( $wgScriptoriumToggles['maxArticleSize'] ) ) {
	$wgMaxArticleSize = $wgScriptoriumToggles['maxArticleSize'];
}
if ( isset( $wgScriptoriumToggles['captcha'] ) ) {
	$wgCaptchaTriggers = array_merge( $wgCaptchaTriggers, $wgScriptoriumToggles['captcha'] );
}
if ( isset( $wgScriptoriumToggles['lag'] ) ) {
	$wgHooks['ApiMaxLagInfo'][] = static function ( &$info ) {
		$info = [ 'host' => 'local', 'lag' => $GLOBALS['wgScriptoriumToggles']['lag'], 'type' => 'db' ];
	};
}
if ( isset( $wgScriptoriumToggles['rateLimits'] ) ) {
	$wgRateLimits = $wgScriptoriumToggles['rateLimits'];
}
if ( isset( $wgScriptoriumToggles['spamRegex'] ) ) {
	$wgSpamRegex = $wgScriptoriumToggles['spamRegex'];
}
if ( $wgScriptoriumToggles['private'] ?? false ) {
	$wgGroupPermissions['*']['read'] = false;
	$wgGroupPermissions['*']['edit'] = false;
	$wgWhitelistRead = [ 'Special:UserLogin' ];
}
foreach ( $wgScriptoriumToggles['set'] ?? [] as $wgScriptoriumKey => $wgScriptoriumValue ) {
	$GLOBALS[$wgScriptoriumKey] = $wgScriptoriumValue;
}
