using static ActorNet.RemotePci.Messages.RemoteCommand;

namespace ActorNet.RemotePci.Messages;

/// <summary>All commands that QEMU sends, one line each, in the order of their numbers.</summary>
public static class CommandTable
{
    /// <summary>The longest payload.</summary>
    public const int MaxPayload = MemorySections.Length;

    /// <summary>The most descriptors that any command carries.</summary>
    public const int MaxDescriptors = MemorySections.Capacity;

    private const int U64 = sizeof(ulong);

    private static readonly CommandRule[] Rules =
    [
        new(SyncSystemMemory, "SYNC_SYSMEM", MemorySections.Length, 1, MaxDescriptors, null),
        new(ConfigWrite, "PCI_CFGWRITE", ConfigAccess.Length, 0, 0, U64),
        new(ConfigRead, "PCI_CFGREAD", ConfigAccess.Length, 0, 0, U64),
        new(BarWrite, "BAR_WRITE", BarAccess.Length, 0, 0, U64),
        new(BarRead, "BAR_READ", BarAccess.Length, 0, 0, U64),
        new(SetIrqFd, "SET_IRQFD", 0, 2, 2, null),
        new(DeviceReset, "DEVICE_RESET", 0, 0, 0, 0),
    ];

    /// <summary>All lines.</summary>
    public static IReadOnlyList<CommandRule> All => Rules;

    /// <summary>The line of a command, or null for a number that QEMU does not send.</summary>
    public static CommandRule? Find(int command)
    {
        foreach (CommandRule rule in Rules)
            if ((int)rule.Command == command)
                return rule;
        return null;
    }
}
