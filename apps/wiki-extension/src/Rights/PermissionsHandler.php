<?php
namespace MediaWiki\Extension\DraftTogether\Rights;

use MediaWiki\Extension\DraftTogether\Tokens\Tokens;
use MediaWiki\Rest\LocalizedHttpException;
use MediaWiki\Rest\SimpleHandler;
use Wikimedia\Message\MessageValue;

/** The server's signed question: may these people do this on these pages? The signature is the access check; no session is looked at. */
class PermissionsHandler extends SimpleHandler {
	private Tokens $tokens;
	private PermissionAnswers $answers;

	public function __construct( Tokens $tokens, PermissionAnswers $answers ) {
		$this->tokens = $tokens;
		$this->answers = $answers;
	}

	public function run(): array {
		$body = json_decode( (string)$this->getRequest()->getBody(), true );
		$token = is_array( $body ) ? $body['token'] ?? null : null;
		$question = is_string( $token ) ? $this->tokens->fromServer( $token, Tokens::QUESTION ) : null;
		if ( $question === null ) {
			throw new LocalizedHttpException( new MessageValue( 'drafttogether-question-refused' ), 403 );
		}
		if ( !PermissionAnswers::isQuestion( $question ) ) {
			throw new LocalizedHttpException( new MessageValue( 'drafttogether-question-malformed' ), 400 );
		}
		return [ 'answers' => $this->answers->answer( $question['people'], $question['titles'], $question['action'] ) ];
	}

	/** @inheritDoc */
	public function needsReadAccess() {
		return false;
	}

	/** @inheritDoc Answering changes nothing, though it is a POST: a question does not fit into an address. */
	public function needsWriteAccess() {
		return false;
	}
}
