namespace ActorNet.Host.Qmp;

/// <summary>Why a command was not carried out.</summary>
/// <param name="Class">One of QMP's error classes; almost everything is a <see cref="Generic"/> one.</param>
/// <param name="Description">For people; in QEMU's words where QEMU has the same error.</param>
public sealed record QmpError(string Class, string Description)
{
    /// <summary>QMP's class for a command that is unknown or not allowed now.</summary>
    public const string CommandNotFound = nameof(CommandNotFound);

    /// <summary>QMP's class for an id that nothing has.</summary>
    public const string DeviceNotFound = nameof(DeviceNotFound);

    private const string GenericError = nameof(GenericError);

    /// <summary>An error of no particular class.</summary>
    public static QmpError Generic(string description) => new(GenericError, description);
}
