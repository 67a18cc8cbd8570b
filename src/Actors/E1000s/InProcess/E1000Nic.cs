using ActorNet.Devices.E1000;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;

namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>An e1000 for a virtual machine monitor in this process: what the threads of its virtual processors call.</summary>
/// <remarks>
/// <para>Start <see cref="Props"/> as a port of the topology. From any thread: a read waits for its answer; a write is on its way when the call returns,
/// and accesses take effect in the order in which they were made. Nothing is allocated for an access. What is called before the port has started
/// waits for it; once it has stopped, reads give all ones and writes go nowhere, as of a card that was pulled out.</para>
/// <para>The host's calls come on the NIC's lane: they must not block and must not call the NIC.</para>
/// </remarks>
public sealed class E1000Nic
{
    private const int Depth = 256; // accesses on their way

    private readonly E1000Options _options;
    private readonly IPciHost _host;
    private readonly AccessQueue _accesses = new(Depth);

    /// <summary>A NIC that is yet to be started.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="host">How it interrupts.</param>
    public E1000Nic(E1000Options options, IPciHost host)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(host);
        _options = options;
        _host = host;
    }

    /// <summary>How it is started, once: a <see cref="Topologies.PortFactory"/> returns this.</summary>
    /// <param name="id">Its id in the topology.</param>
    /// <param name="dispatcher">Its lane.</param>
    public Props Props(string id, string dispatcher) =>
        ActorProps.Create<E1000NicActor>(new E1000Settings(id, new E1000Device(_options), dispatcher), _host, _accesses).WithDispatcher(dispatcher);

    /// <summary>Reads 1, 2 or 4 bytes of configuration.</summary>
    public uint ReadConfiguration(int offset, int size) => (uint)Ask(AccessKind.ReadConfiguration, (ulong)(uint)offset, size);

    /// <summary>Writes 1, 2 or 4 bytes of configuration. Returns when it has taken effect: where BARs are matters to who routes accesses.</summary>
    public void WriteConfiguration(int offset, int size, uint value) => Ask(AccessKind.WriteConfiguration, (ulong)(uint)offset, size, value);

    /// <summary>Reads 1, 2, 4 or 8 bytes of a range, by its number.</summary>
    public ulong ReadBar(int bar, uint offset, int size) => Ask(AccessKind.ReadBar, offset, size, 0, bar);

    /// <summary>Writes 1, 2, 4 or 8 bytes of a range, by its number.</summary>
    public void WriteBar(int bar, uint offset, int size, ulong value) => _accesses.TryAdd(new Access(AccessKind.WriteBar, offset, size, value, bar, null));

    /// <summary>Reads at an absolute address: of the range that the driver has placed there, or all ones.</summary>
    public ulong Read(BarKind kind, ulong address, int size) => Ask(AccessKind.ReadMemory, address, size, 0, (int)kind);

    /// <summary>Writes at an absolute address.</summary>
    public void Write(BarKind kind, ulong address, int size, ulong value) =>
        _accesses.TryAdd(new Access(AccessKind.WriteMemory, address, size, value, (int)kind, null));

    /// <summary>The guest's memory, or another table of it, or null: returns when the NIC uses no former one. The NIC takes a lease of its own.</summary>
    public void SetMemory(GuestMemory? memory) => Ask(AccessKind.SetMemory, argument: memory);

    /// <summary>A reset of the bus: the device is as after power-on.</summary>
    public void Reset() => Ask(AccessKind.Reset);

    /// <summary>Pauses the NIC with its machine, or lets it go on. When it returns, nothing touches the guest's memory; frames wait.</summary>
    public void Pause(bool paused) => Ask(AccessKind.Pause, value: paused ? 1u : 0u);

    /// <summary>The device's whole state, of a machine that is paused.</summary>
    /// <exception cref="InvalidOperationException">The NIC is not paused, or has stopped.</exception>
    public byte[] Save()
    {
        Ask(AccessKind.Save);
        return TakeObject() as byte[] ?? throw new InvalidOperationException("a NIC is saved while it is paused");
    }

    /// <summary>Takes over a state that was saved, of a machine that is paused here.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    /// <exception cref="InvalidOperationException">The NIC is not paused, or has stopped.</exception>
    public string? Load(ReadOnlySpan<byte> state)
    {
        if (Ask(AccessKind.Load, argument: state.ToArray()) != 0) throw new InvalidOperationException("a state is loaded into a NIC that is paused");
        return TakeObject() as string;
    }

    private static object? TakeObject()
    {
        object? taken = AccessWaiter.Own.Object;
        AccessWaiter.Own.Object = null;
        return taken;
    }

    private ulong Ask(AccessKind kind, ulong address = 0, int size = 0, ulong value = 0, int bar = 0, object? argument = null)
    {
        AccessWaiter waiter = AccessWaiter.Own;
        waiter.Begin();
        waiter.Object = argument;
        return _accesses.TryAdd(new Access(kind, address, size, value, bar, waiter)) ? waiter.Wait() : AllOnes.Of(size);
    }
}
