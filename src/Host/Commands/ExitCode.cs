namespace ActorNet.Host.Commands;

/// <summary>What the process returns.</summary>
public static class ExitCode
{
    /// <summary>Done, or stopped when asked to.</summary>
    public const int Success = 0;

    /// <summary>The configuration is good; the machine refused, or something failed later.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by a second Ctrl-C, without waiting: 128 + SIGINT, as a shell reports it.</summary>
    public const int Forced = 130;
}
