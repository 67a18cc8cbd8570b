namespace ActorNet.TestKit;

/// <summary>An expectation of a test was not met. Every test framework shows it as a failed test.</summary>
public sealed class TestKitAssertionException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TestKitAssertionException(string message)
        : base(message)
    {
    }
}
