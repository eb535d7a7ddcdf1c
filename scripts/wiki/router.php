<?php
// Router of PHP's built-in server for the local wiki: short addresses, entry points, static files, and nothing else.
$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?? '/' );
$code = $_SERVER['DOCUMENT_ROOT'] . '/w';
if ( $path === '/' || $path === '/wiki' || $path === '/wiki/' || $path === '/w' || $path === '/w/' ) {
	header( 'Location: /wiki/Main_Page', true, 302 );
	return true;
}
if ( $path === '/local/sign-in' ) {
	$script = '/w/index.php';
	$file = __DIR__ . '/sign-in.php';
} elseif ( str_starts_with( $path, '/wiki/' ) ) {
	$script = '/w/index.php';
	$file = "$code/index.php";
} elseif ( preg_match( '~^(/w/(?:index|api|load|rest|opensearch_desc|thumb)\.php)(/.*)?$~', $path, $match ) ) {
	$script = $match[1];
	$file = $_SERVER['DOCUMENT_ROOT'] . $script;
	if ( isset( $match[2] ) ) {
		$_SERVER['PATH_INFO'] = $match[2];
	}
} elseif ( preg_match( '~^/w/(?:resources|extensions|skins)/.*\.(?!php$)[a-z0-9]+$~i', $path ) && !str_contains( $path, '..' ) ) {
	return false; // the server sends the file itself, or its own 404
} else {
	http_response_code( 404 );
	header( 'Content-Type: text/plain' );
	echo "Not found\n";
	return true;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = "$_SERVER[DOCUMENT_ROOT]$script";
unset( $path, $match, $script );
chdir( $code );
require $file;
return true;
