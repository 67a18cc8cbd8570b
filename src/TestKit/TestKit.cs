namespace ActorNet.TestKit;

/// <summary>Base of test classes: one system a test, terminated at its end.</summary>
public class TestKit : TestKitBase, IDisposable
{
    private bool _disposed;

    /// <summary>Creates a TestKit on a system, or on a new one.</summary>
    public TestKit(ActorSystem? system = null)
        : base(Assertions, system)
    {
    }

    /// <summary>Creates a TestKit on a new system.</summary>
    public TestKit(Config config, string? actorSystemName = null)
        : base(Assertions, config, actorSystemName)
    {
    }

    /// <summary>Creates a TestKit on a new system with HOCON text as its configuration.</summary>
    public TestKit(string config)
        : base(Assertions, ConfigurationFactory.ParseString(config))
    {
    }

    /// <summary>How expectations fail.</summary>
    protected static TestKitAssertions Assertions { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called once, before the system is terminated.</summary>
    protected virtual void AfterAll()
    {
    }

    /// <summary>Terminates the system.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
        {
            return;
        }

        _disposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            Shutdown();
            EndImplicitSender();
        }
    }
}
