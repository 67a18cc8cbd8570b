using ActorNet.Io.Descriptors;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Relays;

/// <summary>
/// What QEMU has said and will not say again: its guest's memory, the eventfds of the interrupt pin, what firmware and kernel
/// have written to configuration space. A device that begins anew has to be told.
/// </summary>
/// <remarks>Owns the descriptors.</remarks>
public sealed class MachineRecord : IDisposable
{
    private const int ConfigurationSize = 256, Command = 4, Status = 6, Register = 4;

    private readonly byte[] _configuration = new byte[ConfigurationSize];
    private readonly bool[] _isWritten = new bool[ConfigurationSize];
    private readonly byte[] _memory = new byte[MemorySections.Length];
    private readonly List<FdHandle> _files = [];
    private readonly List<FdHandle> _events = [];

    /// <summary>The payload of the last SYNC_SYSMEM.</summary>
    public ReadOnlySpan<byte> Memory => _memory;

    /// <summary>The files of guest memory; empty before the first SYNC_SYSMEM.</summary>
    public IReadOnlyList<FdHandle> Files => _files;

    /// <summary>The eventfds of the interrupt pin; empty before the first SET_IRQFD.</summary>
    public IReadOnlyList<FdHandle> Events => _events;

    /// <summary>Takes note of a message that was kept to <see cref="CommandTable"/>, and takes its descriptors.</summary>
    public void Note(RemoteMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        switch (message.Rule.Command)
        {
            case RemoteCommand.SyncSystemMemory:
                message.Payload.CopyTo(_memory);
                Take(message, _files);
                break;
            case RemoteCommand.SetIrqFd:
                Take(message, _events);
                break;
            case RemoteCommand.ConfigWrite:
                Note(message.Read<ConfigAccess>());
                break;
            case RemoteCommand.DeviceReset:
                Array.Clear(_isWritten);
                break;
            default:
                break;
        }
    }

    /// <summary>The writes that bring configuration space to where it was: in the order of their offsets, the command register last.</summary>
    /// <remarks>Not the status register, where a 1 clears a bit.</remarks>
    public IEnumerable<ConfigAccess> Writes()
    {
        for (int offset = 0; offset < ConfigurationSize; offset += Register)
        {
            if (offset == Command) continue;
            if (_isWritten.AsSpan(offset, Register).IndexOf(false) < 0)
            {
                yield return Write(offset, Register);
                continue;
            }
            for (int i = offset; i < offset + Register; i++)
                if (_isWritten[i])
                    yield return Write(i, 1);
        }
        if (_isWritten[Command]) yield return Write(Command, Status - Command);
    }

    /// <summary>Closes the descriptors.</summary>
    public void Dispose()
    {
        Close(_files);
        Close(_events);
    }

    private static void Take(RemoteMessage message, List<FdHandle> list)
    {
        Close(list);
        while (message.DescriptorCount > 0) list.Add(message.TakeDescriptor());
    }

    private static void Close(List<FdHandle> list)
    {
        foreach (FdHandle descriptor in list) descriptor.Dispose();
        list.Clear();
    }

    private void Note(ConfigAccess access)
    {
        if (access.Size is not (1 or 2 or 4) || access.Offset > (uint)(ConfigurationSize - access.Size)) return;
        for (int i = 0; i < access.Size; i++)
        {
            _configuration[(int)access.Offset + i] = (byte)(access.Value >> (8 * i));
            _isWritten[(int)access.Offset + i] = true;
        }
    }

    private ConfigAccess Write(int offset, int size)
    {
        uint value = 0;
        for (int i = 0; i < size; i++) value |= (uint)_configuration[offset + i] << (8 * i);
        return new ConfigAccess((uint)offset, value, size);
    }
}
