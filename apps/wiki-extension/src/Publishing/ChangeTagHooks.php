<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

/** The change tag of a published draft. Software-defined: nobody can put it on by hand. */
class ChangeTagHooks {
	public const TAG = 'drafttogether';

	public function onListDefinedTags( &$tags ): void {
		$tags[] = self::TAG;
	}

	public function onChangeTagsListActive( &$tags ): void {
		$tags[] = self::TAG;
	}
}
