// Command upstream makes ../upstream-api.binpb: the interfaces of the Cosmos SDK, ibc-go and
// CometBFT as one google.protobuf.FileDescriptorSet.
//
// The .proto files are read from the released Go modules, unchanged; their checksums are pinned
// here, and `go mod download` compares them with the checksum database. Dependencies come before
// those who import them, there is no source information, every option and extension is kept.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	ics23 "github.com/cosmos/ics23/go"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// module is a released Go module and the folder in it that imports are relative to. A file that
// several modules carry is taken from the first of them.
type module struct {
	path, version, sum, folder string
	// Only files below one of these are wanted for themselves; others come when imported.
	wanted []string
}

var modules = []module{
	{"github.com/cometbft/cometbft", "v0.38.25", "h1:jtGSyssudmkjED2fk9wFGfd/fNyPKvLIinW62ELxZH4=", "proto", []string{"tendermint/"}},
	{"github.com/cosmos/cosmos-sdk", "v0.53.8", "h1:rKQIgqifo3Izv/JQLpPIjReOJ7jK+Qh8Rt8GIttDADw=", "proto", []string{"amino/", "cosmos/"}},
	{"github.com/cosmos/ibc-go/v10", "v10.7.0", "h1:lE1nsilDP4SUiD7mhgdF9X3f1T4sa7Lt8CiH8Qy1jzg=", "proto", []string{"ibc/"}},
	{"github.com/cosmos/cosmos-proto", "v1.0.0-beta.5", "h1:eNcayDLpip+zVLRLYafhzLvQlSmyab+RC5W7ZfmxJLA=", "proto", nil},
	{"github.com/cosmos/gogoproto", "v1.7.2", "h1:5G25McIraOC0mRFv9TVO139Uh3OklV2hczr13KKVHCA=", "", nil},
}

// left out of what is wanted: configuration of Go applications, and modules that no chain of ours
// answers for.
func leftOut(file string) bool {
	for _, part := range []string{
		"cosmos/app/", "cosmos/benchmark/", "cosmos/counter/", "cosmos/crisis/", "cosmos/nft/",
		"cosmos/orm/", "cosmos/store/streaming/", "cosmos/tx/config/", "ibc/lightclients/wasm/",
		"tendermint/blocksync/", "tendermint/consensus/", "tendermint/mempool/",
		"tendermint/privval/", "tendermint/rpc/", "tendermint/state/", "tendermint/statesync/",
		"tendermint/store/",
	} {
		if strings.HasPrefix(file, part) {
			return true
		}
	}
	return strings.Contains(file, "/module/")
}

func main() {
	if err := run("../upstream-api.binpb"); err != nil {
		fmt.Fprintln(os.Stderr, "upstream:", err)
		os.Exit(1)
	}
}

func run(output string) error {
	var folders, wanted []string
	for _, module := range modules {
		folder, err := module.download()
		if err != nil {
			return err
		}
		folders = append(folders, folder)
		files, err := module.files(folder)
		if err != nil {
			return err
		}
		wanted = append(wanted, files...)
	}
	generated, err := fromGoCode()
	if err != nil {
		return err
	}
	for file := range generated {
		wanted = append(wanted, file)
	}
	sort.Strings(wanted)
	resolvers := protocompile.CompositeResolver{
		&protocompile.SourceResolver{ImportPaths: folders},
		protocompile.ResolverFunc(func(path string) (protocompile.SearchResult, error) {
			if file, ok := generated[path]; ok {
				return protocompile.SearchResult{Proto: file}, nil
			}
			return protocompile.SearchResult{}, fs.ErrNotExist
		}),
	}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(resolvers)}
	compiled, err := compiler.Compile(context.Background(), wanted...)
	if err != nil {
		return err
	}
	set := new(descriptorpb.FileDescriptorSet)
	seen := map[string]bool{}
	for _, file := range compiled {
		add(set, file, seen)
	}
	encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(set)
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %d bytes\n", len(set.File), len(encoded))
	return os.WriteFile(output, encoded, 0o644)
}

// download fetches a module into the module cache and returns the folder of its .proto files.
func (m module) download() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", m.path+"@"+m.version).Output()
	if err != nil {
		return "", fmt.Errorf("%s@%s: %w: %s", m.path, m.version, err, out)
	}
	var got struct{ Dir, Sum string }
	if err := json.Unmarshal(out, &got); err != nil {
		return "", err
	}
	if got.Sum != m.sum {
		return "", fmt.Errorf("%s@%s has checksum %s, want %s", m.path, m.version, got.Sum, m.sum)
	}
	return filepath.Join(got.Dir, m.folder), nil
}

// files lists what is wanted of a module, relative to folder.
func (m module) files(folder string) ([]string, error) {
	var files []string
	for _, root := range m.wanted {
		err := filepath.WalkDir(filepath.Join(folder, root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".proto" {
				return err
			}
			file, err := filepath.Rel(folder, path)
			if err == nil && !leftOut(file) {
				files = append(files, filepath.ToSlash(file))
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// fromGoCode reads the files that no Go module carries as source from the code generated of them.
func fromGoCode() (map[string]*descriptorpb.FileDescriptorProto, error) {
	files := map[string]*descriptorpb.FileDescriptorProto{}
	for _, file := range []protoreflect.FileDescriptor{
		annotations.File_google_api_annotations_proto,
		annotations.File_google_api_http_proto,
	} {
		files[file.Path()] = protodesc.ToFileDescriptorProto(file)
	}
	zipped, _ := new(ics23.ExistenceProof).Descriptor()
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	proofs := new(descriptorpb.FileDescriptorProto)
	if err := proto.Unmarshal(plain, proofs); err != nil {
		return nil, err
	}
	files[proofs.GetName()] = proofs
	return files, nil
}

// add appends a file behind all that it imports.
func add(set *descriptorpb.FileDescriptorSet, file protoreflect.FileDescriptor, seen map[string]bool) {
	if seen[file.Path()] {
		return
	}
	seen[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		add(set, imports.Get(i).FileDescriptor, seen)
	}
	plain := proto.Clone(protoutil.ProtoFromFileDescriptor(file)).(*descriptorpb.FileDescriptorProto)
	plain.SourceCodeInfo = nil
	set.File = append(set.File, plain)
}
