namespace ActorNet.Host.Qmp;

/// <summary>Why the program ends, in the words of QEMU's event SHUTDOWN.</summary>
public static class ShutdownCause
{
    /// <summary>A client's command <c>quit</c>.</summary>
    public const string Quit = "host-qmp-quit";

    /// <summary>A signal.</summary>
    public const string Signal = "host-signal";

    /// <summary>Something failed.</summary>
    public const string Error = "host-error";
}
