<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

/** An order that was carried out. */
class DoneOrder {
	public string $order;
	/** Central id of the person. */
	public string $person;
	public int $revision;
	/** 0: the revision made the page. */
	public int $parent;
	/** The page had this very text already: `revision` is the one that has it. */
	public bool $isUnchanged;

	public function __construct( string $order, string $person, int $revision, int $parent, bool $isUnchanged ) {
		$this->order = $order;
		$this->person = $person;
		$this->revision = $revision;
		$this->parent = $parent;
		$this->isUnchanged = $isUnchanged;
	}

	/** As the server reads it, in a receipt and in an event. */
	public function claims(): array {
		return [
			'order' => $this->order,
			'sub' => $this->person,
			'rev' => $this->revision,
			'parent' => $this->parent,
			'unchanged' => $this->isUnchanged,
		];
	}
}
