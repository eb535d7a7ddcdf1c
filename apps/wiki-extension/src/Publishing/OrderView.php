<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use Content;
use ContentHandler;
use Html;
use MediaWiki\Content\IContentHandlerFactory;
use MediaWiki\Extension\DraftTogether\Tokens\Addresses;
use MediaWiki\Page\WikiPageFactory;

/** An order as the wiki shows it: what it would change, what the wiki says to it, the button, and the way back to the draft. */
class OrderView {
	private IContentHandlerFactory $contentHandlers;
	private WikiPageFactory $pages;
	private Addresses $addresses;

	public function __construct( IContentHandlerFactory $contentHandlers, WikiPageFactory $pages, Addresses $addresses ) {
		$this->contentHandlers = $contentHandlers;
		$this->pages = $pages;
		$this->addresses = $addresses;
	}

	/**
	 * @param \OutputPage $out
	 * @param array[] $words `code` and `html` of what the wiki or we have to say
	 * @param string $weight `error`, or `warning` where a press can still help
	 */
	public function words( $out, array $words, string $weight = 'error' ): void {
		foreach ( $words as [ 'code' => $code, 'html' => $html ] ) {
			$out->addHTML( Html::rawElement(
				'div', [ 'class' => "mw-message-box mw-message-box-$weight", 'role' => 'alert', 'data-code' => $code ], $html
			) );
		}
	}

	/** A sentence of ours before what follows. */
	public function lead( $context, string $message ): void {
		$context->getOutput()->addHTML( Html::rawElement( 'p', [], $context->msg( $message )->parse() ) );
	}

	/** The same page once more, by GET: a reload would ask whether to send the form again. */
	public function again( $context, string $address ): void {
		$context->getOutput()->addHTML( Html::rawElement( 'p', [], Html::element(
			'a', [ 'href' => $address, 'class' => 'drafttogether-button' ], $context->msg( 'drafttogether-again' )->text()
		) ) );
	}

	/**
	 * @param array $form `action` address, `button` message key, `captcha` as the API asked or null, `submits` whether by itself
	 */
	public function form( $context, Order $order, array $form ): void {
		$out = $context->getOutput();
		$fields = Html::hidden( 'wpEditToken', $context->getCsrfTokenSet()->getToken()->toString() );
		if ( $form['captcha'] ) {
			$fields .= Html::rawElement( 'p', [], $context->msg( 'drafttogether-captcha' )->parse() ) . Captcha::form( $form['captcha'], $out );
		}
		$fields .= Html::element(
			'button', [ 'type' => 'submit', 'class' => 'drafttogether-button' ],
			$context->msg( $form['button'] )->text()
		);
		if ( $form['submits'] ) {
			$out->addModules( 'ext.draftTogether.submit' );
			$out->addHTML( Html::element( 'p', [ 'role' => 'status' ], $context->msg( 'drafttogether-saving' )->text() ) );
		}
		$out->addHTML( Html::rawElement(
			'form', [ 'method' => 'post', 'id' => 'drafttogether-form', 'action' => $form['action'] ], $fields
		) );
	}

	public function wayBack( $context, Order $order ): void {
		$context->getOutput()->addHTML( Html::rawElement( 'p', [ 'id' => 'drafttogether-back' ], Html::element(
			'a', [ 'href' => $this->addresses->draft( $order->draft ) ], $context->msg( 'drafttogether-back' )->text()
		) ) );
	}

	/** What the order would change in the page as it is now. */
	public function difference( $context, Order $order, $title ): void {
		$out = $context->getOutput();
		$out->addHTML( Html::element( 'p', [], $context->msg( 'drafttogether-summary', $order->summary )->text() ) );
		$engine = $this->contentHandlers->getContentHandler( CONTENT_MODEL_WIKITEXT )->createDifferenceEngine( $context );
		$engine->setContent( $this->currentContent( $title ), ContentHandler::makeContent( $order->wikitext, $title, CONTENT_MODEL_WIKITEXT ) );
		$engine->showDiffStyle();
		$difference = $engine->getDiff(
			$context->msg( 'drafttogether-diff-page' )->escaped(), $context->msg( 'drafttogether-diff-draft' )->escaped()
		);
		$out->addHTML( $difference ?: Html::element( 'p', [], $context->msg( 'drafttogether-no-difference' )->text() ) );
	}

	private function currentContent( $title ): Content {
		$content = $title->exists() ? $this->pages->newFromTitle( $title )->getContent() : null;
		return $content ?? ContentHandler::makeContent( '', $title, CONTENT_MODEL_WIKITEXT );
	}
}
