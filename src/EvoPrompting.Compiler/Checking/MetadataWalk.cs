using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EvoPrompting.Compiler.Checking;

/// <summary>Visits every table of an emitted assembly that can name or hold something dangerous.</summary>
internal sealed class MetadataWalk(PEReader image, CandidateContract contract)
{
    /// <summary>Tables that the compiler fills for native calls, linked files and declared rights only.</summary>
    private static readonly TableIndex[] ForbiddenTables =
    [
        TableIndex.ImplMap, TableIndex.ModuleRef, TableIndex.File, TableIndex.ExportedType, TableIndex.ManifestResource,
        TableIndex.DeclSecurity, TableIndex.FieldMarshal, TableIndex.Event,
    ];

    /// <summary>
    /// Types of the compiler that hold no code of the candidate's: constants and array helpers, read-only lists, anonymous types.
    /// </summary>
    private const string Helpers = "<PrivateImplementationDetails>", ListHelper = "<>z__", AnonymousType = "<>f__";

    private readonly MetadataReader reader = image.GetMetadataReader();
    private readonly AllowedApi api = contract.Api;
    private readonly List<string> faults = [];

    public IReadOnlyList<string> Faults()
    {
        var flags = image.PEHeaders.CorHeader!.Flags;
        if (flags.HasFlag(CorFlags.NativeEntryPoint) || !flags.HasFlag(CorFlags.ILOnly)) faults.Add("it holds native code");
        foreach (var table in ForbiddenTables)
            if (reader.GetTableRowCount(table) > 0)
                faults.Add($"it has rows in the metadata table {table}");
        foreach (var handle in reader.TypeReferences) Look(handle);
        foreach (var handle in reader.MemberReferences) Look(handle);
        foreach (var handle in reader.TypeDefinitions) Look(handle);
        LookAtSignatures();
        return faults;
    }

    private void Look(TypeReferenceHandle handle)
    {
        var (assembly, type) = Name(handle);
        if (!api.AllowsType(assembly, type) && !api.AllowsCompilerType(assembly, type))
            faults.Add($"'{type}' may not be used: {api.ReasonFor(type)}");
    }

    private void Look(MemberReferenceHandle handle)
    {
        if (Permission(handle) == Permissions.None) faults.Add(Refusal(handle));
    }

    private string Refusal(MemberReferenceHandle handle)
    {
        var member = reader.GetMemberReference(handle);
        var (_, type) = Name(member.Parent);
        var name = reader.GetString(member.Name);
        var plain = name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal)
            ? name[4..] : name;
        return $"'{type}.{name}' may not be used: {api.ReasonFor(type, plain)}";
    }

    private enum Permissions
    {
        None,
        CompilerOnly,
        All,
    }

    private Permissions Permission(MemberReferenceHandle handle)
    {
        var member = reader.GetMemberReference(handle);
        var (assembly, type) = Name(member.Parent);
        var name = reader.GetString(member.Name);
        if (assembly == TypeName.Own) return Permissions.All; // checked where it is defined
        if (assembly == TypeName.Array) return name is "Get" or "Set" or "Address" or ".ctor" ? Permissions.All : Permissions.None;
        if (api.AllowsMember(assembly, type, name)) return api.IsCounted(type, name) ? Permissions.None : Permissions.All;
        return api.AllowsCompilerMember(assembly, type, name) ? Permissions.CompilerOnly : Permissions.None;
    }

    private void Look(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        var byCompiler = IsByCompiler(type);
        var inHelpers = IsInHelpers(type);
        if (name == "<Module>")
        {
            if (type.GetMethods().Count > 0) faults.Add("module initializers may not be used");
            return;
        }

        if (type.Attributes.HasFlag(TypeAttributes.ExplicitLayout) && !inHelpers) faults.Add("explicit layouts may not be used");
        if (type.GetInterfaceImplementations().Count > 0 && !inHelpers) faults.Add("interfaces may not be implemented");
        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA) && !inHelpers) faults.Add("mapped fields may not be used");
            if (field.Attributes.HasFlag(FieldAttributes.Static) && !field.Attributes.HasFlag(FieldAttributes.Literal) && !byCompiler
                && !inHelpers)
                faults.Add("static fields may not be used, constants may");
        }

        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition)) Look(method, byCompiler, inHelpers);
    }

    private void Look(MethodDefinition method, bool byCompiler, bool inHelpers)
    {
        var name = reader.GetString(method.Name);
        if (name == ".cctor" && !byCompiler) faults.Add("static constructors may not be used");
        if (name == "Finalize") faults.Add("finalizers may not be used");
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)) faults.Add("native code may not be called");
        // Runtime: the constructor and Invoke of a delegate type that the compiler makes for a lambda's own signature.
        var code = method.ImplAttributes & (
            MethodImplAttributes.CodeTypeMask | MethodImplAttributes.InternalCall | MethodImplAttributes.Unmanaged);
        if (code != MethodImplAttributes.IL && !(code == MethodImplAttributes.Runtime && byCompiler))
            faults.Add("native code may not be called");
        if (method.RelativeVirtualAddress == 0) return;
        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        foreach (var region in body.ExceptionRegions)
            if (region.Kind != ExceptionRegionKind.Finally)
                faults.Add("exceptions may not be caught: a fault ends the program");
        foreach (var (code2, token, _) in Instructions.Read(body.GetILReader()))
        {
            if (Instructions.Forbidden.Contains(code2)) faults.Add($"the instruction {code2} may not be used");
            if (!inHelpers && token is { } used && Target(used) is { } member && Permission(member) != Permissions.All)
                faults.Add(Refusal(member));
        }
    }

    /// <summary>Returns the member of another assembly that an instruction's token names, if any.</summary>
    private MemberReferenceHandle? Target(EntityHandle token) => token.Kind switch
    {
        HandleKind.MemberReference => (MemberReferenceHandle)token,
        HandleKind.MethodSpecification => Target(reader.GetMethodSpecification((MethodSpecificationHandle)token).Method),
        _ => null,
    };

    private bool IsByCompiler(TypeDefinition type) => reader.GetString(type.Name).StartsWith('<'); // no C# name does

    private bool IsInHelpers(TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil) type = reader.GetTypeDefinition(type.GetDeclaringType());
        var name = reader.GetString(type.Name);
        return name == Helpers || name.StartsWith(ListHelper, StringComparison.Ordinal)
            || name.StartsWith(AnonymousType, StringComparison.Ordinal);
    }

    private TypeName Name(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                var reference = reader.GetTypeReference((TypeReferenceHandle)handle);
                var name = reader.GetString(reference.Name);
                if (reference.ResolutionScope.Kind == HandleKind.TypeReference)
                {
                    var (assembly, outer) = Name(reference.ResolutionScope);
                    return new TypeName(assembly, outer + "+" + name);
                }

                var scope = reference.ResolutionScope.Kind == HandleKind.AssemblyReference
                    ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)
                    : TypeName.Unknown;
                return new TypeName(scope, reference.Namespace.IsNil ? name : reader.GetString(reference.Namespace) + "." + name);
            case HandleKind.TypeSpecification:
                return reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(new SignatureTypes(Name), null);
            case HandleKind.TypeDefinition:
                return new TypeName(TypeName.Own, reader.GetString(reader.GetTypeDefinition((TypeDefinitionHandle)handle).Name));
            case HandleKind.MethodDefinition:
                return new TypeName(TypeName.Unknown, "a call with a variable argument list");
            default:
                return new TypeName(TypeName.Unknown, handle.Kind.ToString());
        }
    }

    private void LookAtSignatures()
    {
        var types = new SignatureTypes(Name);
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(types, null);
            else member.DecodeFieldSignature(types, null);
        }

        foreach (var handle in reader.MethodDefinitions) reader.GetMethodDefinition(handle).DecodeSignature(types, null);
        foreach (var handle in reader.FieldDefinitions) reader.GetFieldDefinition(handle).DecodeSignature(types, null);
        for (var row = 1; row <= reader.GetTableRowCount(TableIndex.MethodSpec); row++)
            reader.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).DecodeSignature(types, null);
        for (var row = 1; row <= reader.GetTableRowCount(TableIndex.TypeSpec); row++)
            reader.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row)).DecodeSignature(types, null);
        for (var row = 1; row <= reader.GetTableRowCount(TableIndex.StandAloneSig); row++)
        {
            var signature = reader.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(row));
            if (signature.GetKind() == StandaloneSignatureKind.LocalVariables) signature.DecodeLocalSignature(types, null);
            else faults.Add("function pointers may not be used");
        }

        faults.AddRange(types.Faults);
    }
}
