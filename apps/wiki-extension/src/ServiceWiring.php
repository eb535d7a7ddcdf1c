<?php
/** The parts list of the extension: what each is made of. */

use MediaWiki\Extension\DraftTogether\Events\EventSender;
use MediaWiki\Extension\DraftTogether\Publishing\CurrentOrder;
use MediaWiki\Extension\DraftTogether\Publishing\DoneOrders;
use MediaWiki\Extension\DraftTogether\Publishing\OrderCheck;
use MediaWiki\Extension\DraftTogether\Publishing\OrderFetcher;
use MediaWiki\Extension\DraftTogether\Publishing\OrderSaver;
use MediaWiki\Extension\DraftTogether\Publishing\OrderView;
use MediaWiki\Extension\DraftTogether\Publishing\PublishPage;
use MediaWiki\Extension\DraftTogether\Publishing\Receipts;
use MediaWiki\Extension\DraftTogether\Rights\PermissionAnswers;
use MediaWiki\Extension\DraftTogether\SignIn\People;
use MediaWiki\Extension\DraftTogether\SignIn\SignInPage;
use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Extension\DraftTogether\Tokens\Tokens;
use MediaWiki\Extension\DraftTogether\Tokens\WikiKey;
use MediaWiki\MediaWikiServices;

return [
	// Tokens
	'DraftTogether.Addresses' => static fn ( MediaWikiServices $wiki ) => new Addresses(
		$wiki->getMainConfig()->get( 'DraftTogetherServer' ),
		$wiki->getMainConfig()->get( 'DraftTogetherServerInternal' ),
		$wiki->getMainConfig()->get( 'CanonicalServer' )
	),
	'DraftTogether.WikiKey' => static fn ( MediaWikiServices $wiki ) => new WikiKey( $wiki->getMainConfig()->get( 'DraftTogetherKeyFile' ) ),
	'DraftTogether.Tokens' => static fn ( MediaWikiServices $wiki ) => new Tokens(
		$wiki->get( 'DraftTogether.WikiKey' ),
		$wiki->get( 'DraftTogether.Addresses' ),
		(array)$wiki->getMainConfig()->get( 'DraftTogetherServerKey' )
	),

	// Sign-in
	'DraftTogether.People' => static fn ( MediaWikiServices $wiki ) => new People( $wiki->getCentralIdLookup(), $wiki->getUserFactory() ),
	'DraftTogether.SignInPage' => static fn ( MediaWikiServices $wiki ) => new SignInPage(
		$wiki->get( 'DraftTogether.Tokens' ),
		$wiki->get( 'DraftTogether.Addresses' ),
		$wiki->get( 'DraftTogether.People' ),
		$wiki->getUserGroupManager(),
		$wiki->getUserOptionsLookup()
	),

	// Rights
	'DraftTogether.PermissionAnswers' => static fn ( MediaWikiServices $wiki ) => new PermissionAnswers(
		$wiki->getPermissionManager(),
		$wiki->get( 'DraftTogether.People' ),
		$wiki->getUserOptionsLookup(),
		$wiki->getContentLanguage(),
		$wiki->getCommentFormatter()
	),

	// Events
	'DraftTogether.EventSender' => static fn ( MediaWikiServices $wiki ) => new EventSender(
		$wiki->get( 'DraftTogether.Tokens' ),
		$wiki->get( 'DraftTogether.Addresses' ),
		$wiki->getHttpRequestFactory(),
		$wiki->getJobQueueGroup(),
		$wiki->getDBLoadBalancer()
	),

	// Publishing
	'DraftTogether.CurrentOrder' => static fn () => new CurrentOrder(),
	'DraftTogether.DoneOrders' => static fn ( MediaWikiServices $wiki ) => new DoneOrders( $wiki->getDBLoadBalancerFactory() ),
	'DraftTogether.Receipts' => static fn ( MediaWikiServices $wiki ) => new Receipts(
		$wiki->get( 'DraftTogether.Tokens' ), $wiki->get( 'DraftTogether.Addresses' ), $wiki->get( 'DraftTogether.EventSender' )
	),
	'DraftTogether.PublishPage' => static fn ( MediaWikiServices $wiki ) => new PublishPage(
		$wiki->get( 'DraftTogether.DoneOrders' ),
		new OrderFetcher( $wiki->get( 'DraftTogether.Tokens' ), $wiki->get( 'DraftTogether.Addresses' ), $wiki->getHttpRequestFactory() ),
		new OrderCheck( $wiki->get( 'DraftTogether.People' ), $wiki->getRevisionLookup() ),
		new OrderSaver(
			$wiki->get( 'DraftTogether.CurrentOrder' ), $wiki->get( 'DraftTogether.DoneOrders' ),
			$wiki->getRevisionLookup(), $wiki->get( 'DraftTogether.Receipts' )
		),
		new OrderView( $wiki->getContentHandlerFactory(), $wiki->getWikiPageFactory(), $wiki->get( 'DraftTogether.Addresses' ) ),
		$wiki->get( 'DraftTogether.Receipts' ),
		$wiki->getMainConfig()->get( 'DraftTogetherAlwaysAsk' )
	),
];
