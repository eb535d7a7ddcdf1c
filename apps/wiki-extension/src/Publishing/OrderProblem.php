<?php
namespace MediaWiki\Extension\DraftTogether\Publishing;

use RuntimeException;

/** Why an order cannot go on, in words for the person; nothing has been saved. */
class OrderProblem extends RuntimeException {
	/** @var string[] parameters of the message */
	private array $parameters;
	private int $httpStatus;
	private ?string $refusalCode;

	/**
	 * @param string $messageKey
	 * @param string[] $parameters
	 * @param int $httpStatus
	 * @param string|null $refusalCode set when this ends the order for good: what the server is told, in the API's codes
	 */
	public function __construct( string $messageKey, array $parameters, int $httpStatus, ?string $refusalCode = null ) {
		parent::__construct( $messageKey );
		$this->parameters = $parameters;
		$this->httpStatus = $httpStatus;
		$this->refusalCode = $refusalCode;
	}

	public function error(): array {
		return [ $this->getMessage(), ...$this->parameters ];
	}

	public function httpStatus(): int {
		return $this->httpStatus;
	}

	/** Whether the same address may do better in a moment. */
	public function isPassing(): bool {
		return in_array( $this->getMessage(), [ 'drafttogether-server-silent', 'drafttogether-busy' ], true );
	}

	public function refusalCode(): ?string {
		return $this->refusalCode;
	}
}
