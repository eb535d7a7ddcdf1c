<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use Html;
use MediaWiki\Extension\ConfirmEdit\Hooks as ConfirmEdit;

/** The wiki's own captcha inside our form, whichever of ConfirmEdit's it is. */
class Captcha {
	/** What the forms of ConfirmEdit's captchas send. */
	private const ANSWERS = [
		'captchaid', 'captchaword', 'wpCaptchaId', 'wpCaptchaWord', 'h-captcha-response', 'g-recaptcha-response', 'cf-turnstile-response',
	];

	/** @return string[] what the person answered, for the save */
	public static function answer( $request ): array {
		$answer = [];
		foreach ( self::ANSWERS as $name ) {
			$value = $request->getVal( $name );
			if ( $value !== null ) {
				$answer[$name] = $value;
			}
		}
		// The API knows the first two names, the captchas' own forms the other two.
		return $answer + array_filter( [
			'captchaid' => $answer['wpCaptchaId'] ?? null, 'captchaword' => $answer['wpCaptchaWord'] ?? null,
		] );
	}

	/** @param array $asked as the API gave it */
	public static function form( array $asked, $out ): string {
		if ( !class_exists( ConfirmEdit::class ) ) {
			return self::plainForm( $asked, $out );
		}
		$out->enableOOUI();
		$form = ConfirmEdit::getInstance()->getFormInformation( 1, $out );
		$out->addModules( $form['modules'] ?? [] );
		$out->addModuleStyles( $form['modulestyles'] ?? [] );
		foreach ( $form['headitems'] ?? [] as $name => $item ) {
			$out->addHeadItem( "drafttogether-captcha-$name", $item );
		}
		return $form['html'];
	}

	/** Another captcha extension that answers in the API's way. */
	private static function plainForm( array $asked, $out ): string {
		$question = Html::element( 'label', [ 'for' => 'drafttogether-captcha' ], (string)( $asked['question'] ?? '' ) );
		return $question .
			Html::input( 'captchaword', '', 'text', [ 'id' => 'drafttogether-captcha', 'autocomplete' => 'off' ] ) .
			Html::hidden( 'captchaid', (string)( $asked['id'] ?? '' ) );
	}
}
